// For tests: small tables, plans from JSON text, and what their programs make of rows. Header-only.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/program.h"
#include "features/testing_frames.h"

namespace lathe::features::testing {

/// A table with its answers.
struct PlanTable {
  data::TableSchema schema;
  data::Frame frame;
  std::vector<double> y;
  std::vector<std::string> class_names;

  PlanTable& Number(const std::string& name, std::vector<double> values) {
    schema.columns.push_back(
        Column(name, data::PhysicalType::kDouble, data::SemanticType::kNumeric));
    AddNumbers(frame, name, std::move(values));
    return *this;
  }
  PlanTable& Time(const std::string& name, std::vector<double> values) {
    schema.columns.push_back(
        Column(name, data::PhysicalType::kTimestamp, data::SemanticType::kDatetime));
    AddNumbers(frame, name, std::move(values), data::ColumnKind::kTime);
    return *this;
  }
  PlanTable& Text(const std::string& name, const std::vector<std::string>& values,
                  data::SemanticType semantic = data::SemanticType::kCategorical) {
    schema.columns.push_back(Column(name, data::PhysicalType::kString, semantic));
    AddTexts(frame, name, values);
    return *this;
  }
};

inline Plan PlanOf(std::string_view text) {
  const auto document = ParseJson(text);
  EXPECT_TRUE(document.ok()) << text;
  auto plan = Plan::FromJson(*document);
  EXPECT_TRUE(plan.ok()) << (plan.ok() || plan.error().errors.empty()
                                 ? ""
                                 : plan.error().errors[0].field + " " +
                                       plan.error().errors[0].message);
  return plan.ok() ? *std::move(plan) : Plan();
}

/// The columns that came out, by name.
using Outputs = std::map<std::string, std::vector<double>>;

inline Outputs OutputsOf(const Program& program, std::span<const ColumnView> columns) {
  Outputs outputs;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!columns[i].is_text())
      outputs[program.output(i).schema.name] = {columns[i].numbers.begin(),
                                                columns[i].numbers.end()};
  return outputs;
}

inline Result<Program> FitProgram(const PlanTable& table, const Plan& plan) {
  const StepTarget target{table.y, table.class_names};
  return Program::Fit(
      {plan, table.schema, table.frame, table.y.empty() ? nullptr : &target, "", 7});
}

/// What the program makes of other rows, through its stored form.
inline Outputs Served(const Program& program, const data::Frame& frame) {
  const json::object stored = program.ToJson();
  auto again = Program::FromJson(stored, program.inputs());
  EXPECT_TRUE(again.ok()) << (again.ok() ? "" : again.error().detail);
  if (!again.ok()) return {};
  EXPECT_EQ(again->ToJson(), stored);
  std::vector<ColumnView> in;
  for (const data::ColumnSchema& column : again->inputs())
    in.emplace_back(*frame.Find(column.name));
  ProgramMemory memory;
  return OutputsOf(*again, again->Run(in, memory));
}

/// Fits the steps on the table and applies what was stored to its rows.
inline Outputs Applied(const PlanTable& table, std::string_view steps) {
  const Plan plan = PlanOf(steps);
  const auto program = FitProgram(table, plan);
  EXPECT_TRUE(program.ok()) << (program.ok() ? "" : program.error().detail);
  return program.ok() ? Served(*program, table.frame) : Outputs();
}

inline Error FitError(const PlanTable& table, std::string_view steps) {
  const Plan plan = PlanOf(steps);
  const auto program = FitProgram(table, plan);
  EXPECT_FALSE(program.ok());
  return program.ok() ? Error() : program.error();
}

inline void ExpectNear(const std::vector<double>& actual, const std::vector<double>& expected,
                       double tolerance = 1e-12) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (std::isnan(expected[i])) {
      EXPECT_TRUE(std::isnan(actual[i])) << "row " << i << ": " << actual[i];
    } else {
      EXPECT_NEAR(actual[i], expected[i], tolerance) << "row " << i;
    }
  }
}

}  // namespace lathe::features::testing
