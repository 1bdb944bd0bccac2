// Program: a plan fitted on training rows. Raw columns come in, transforms make columns of them and
// of each other, some columns go out. It is the first part of a recipe; what fits its columns to an
// algorithm is the recipe's second part. After Fit or FromJson it is immutable and thread-safe; Run
// allocates nothing once its memory has grown (steps that read free text apart).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "data/frame.h"
#include "data/schema.h"
#include "features/plan.h"
#include "features/transforms/steps.h"

namespace lathe::features {

/// A column that goes out, raw or made.
struct ProgramColumn {
  data::ColumnSchema schema;
  std::vector<std::string> from;  ///< raw columns it is made of
  std::string op;                 ///< of the last step that made it; empty for a raw column
  bool is_scaled = false;         ///< needs no further scaling; known after Fit only
};

/// Memory for one Run after the other by one thread.
struct ProgramMemory {
  std::vector<double> values;
  std::vector<ColumnView> columns, gathered;
  std::vector<std::int64_t> unseen;  ///< by step, summed until Clear
};

struct ProgramRequest {
  const Plan& plan;
  const data::TableSchema& schema;
  const data::Frame& frame;            ///< training rows only
  const StepTarget* target = nullptr;  ///< null when there is none
  std::string target_name = {};        ///< empty when there is none
  std::uint64_t seed = 0;
  const CancelToken* cancel = nullptr;  ///< asked before each step
  std::size_t most_outputs = 20'000;    ///< columns that may go out
};

class Program {
 public:
  Program() = default;
  Program(Program&&) noexcept = default;
  Program& operator=(Program&&) noexcept = default;

  /// Fits step by step. Errors: feature_column_missing, feature_bad_step, feature_too_many_columns,
  /// those of the cancel token.
  static Result<Program> Fit(const ProgramRequest& request);
  /// `inputs` are the raw columns. Error: model_corrupt.
  static Result<Program> FromJson(const json::object& in, std::vector<data::ColumnSchema> inputs);
  json::object ToJson() const;

  const std::vector<data::ColumnSchema>& inputs() const { return inputs_; }
  std::size_t output_count() const { return outputs_.size(); }
  ProgramColumn output(std::size_t place) const;
  /// What the codes of a categorical output stand for.
  std::span<const std::string> labels(std::size_t place) const {
    return slots_[outputs_[place]].labels;
  }
  /// The raw column that goes out as it is, or nothing.
  std::optional<std::size_t> RawOf(std::size_t place) const;
  /// One sentence per step.
  std::vector<std::string> Explain() const;

  /// Lets only these outputs go out, in this order, and forgets what none of them needs.
  void Keep(std::span<const std::size_t> outputs);

  /// The outputs of the training rows, as training sees them. REQUIRES: right after Fit (and Keep),
  /// with the frame of the fit.
  std::vector<ColumnView> TrainOutputs(const data::Frame& frame) const;
  /// Frees what TrainOutputs needs.
  void ForgetTraining() { train_values_.clear(); }

  /// Which steps can write their outputs to where their reader would copy them: `target[place]` is
  /// the column that output goes to, or nothing. By step: its first column there; a step all of
  /// whose outputs go out, each once, to columns in a row, and are read by no other.
  std::vector<std::optional<std::size_t>> DirectSteps(
      std::span<const std::optional<std::size_t>> target) const;
  /// How many columns a step makes.
  std::size_t width(std::size_t step) const { return nodes_[step].transform->outputs().size(); }

  /// The outputs of some rows. `in` are views of inputs() of the same rows. The views live until
  /// the next call with this memory. Steps that `direct` gives a column write to `cells` from
  /// there on, and what they make has no view.
  std::span<const ColumnView> Run(std::span<const ColumnView> in, ProgramMemory& memory,
                                  std::span<const std::optional<std::size_t>> direct = {},
                                  Cells cells = {}) const;
  /// Adds, by input, how many values of the runs since the last call training never saw.
  void Report(ProgramMemory& memory, std::span<std::int64_t> unseen) const;

 private:
  struct Slot {
    data::ColumnSchema schema;
    std::span<const std::string> labels;
    std::vector<std::string> from;
    std::string op;
    bool is_scaled = false;
  };
  struct Node {
    TransformPtr transform;
    std::vector<std::size_t> inputs;  ///< slots
    std::size_t first_output = 0;     ///< slot
    std::string name;                 ///< what the first input is called in names of outputs
  };
  friend class ProgramFitter;

  void AddOutputsOf(const Node& node);
  Status ReadNode(const json::value& item);

  std::vector<data::ColumnSchema> inputs_;
  std::vector<Slot> slots_;  ///< raw columns, then made ones
  std::vector<Node> nodes_;
  std::vector<std::size_t> outputs_;               ///< slots
  std::vector<std::vector<double>> train_values_;  ///< by made slot
};

}  // namespace lathe::features
