#include "data/clean/linear_fill.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <vector>

#include "data/clean/steps.h"

namespace lathe::data::clean {
namespace {

constexpr std::size_t kMostNumbers = 30;
constexpr std::size_t kMostCategories = 10;
constexpr std::size_t kMostLevels = 10;
constexpr std::int64_t kMostDistinct = 50;
constexpr std::int64_t kMostRows = 20'000;
constexpr Eigen::Index kMinRows = 20;
// Of the rows: enough to tame columns that say the same twice.
constexpr double kRidge = 1e-3;

/// Predictors as SQL expressions that never are null.
struct Predictors {
  std::vector<std::string> expressions;
};

Result<Predictors> PredictorsFor(WorkingTable& table, const WorkingColumn& column) {
  Predictors out;
  std::size_t numbers = 0, categories = 0;
  for (const WorkingColumn& candidate : table.columns()) {
    if (!MayPredict(candidate, column)) continue;
    const std::string& name = candidate.sql_name;
    if (IsNumber(candidate.schema.physical) && numbers < kMostNumbers) {
      TRY(const std::vector<double> mean,
          table.Numbers("SELECT avg(" + name + ") FROM " + table.view() + " WHERE isfinite(CAST(" +
                        name + " AS DOUBLE))"));
      if (!std::isfinite(mean[0])) continue;
      out.expressions.push_back("CASE WHEN isfinite(CAST(" + name + " AS DOUBLE)) THEN CAST(" +
                                name + " AS DOUBLE) ELSE " + Literal(mean[0]) + " END");
      ++numbers;
    } else if ((candidate.schema.semantic == SemanticType::kCategorical ||
                candidate.schema.semantic == SemanticType::kBoolean) &&
               candidate.schema.distinct <= kMostDistinct && categories < kMostCategories) {
      TRY(const std::vector<std::string> levels,
          table.Texts("SELECT l FROM (SELECT CAST(" + name +
                      " AS VARCHAR) AS l, count(*) AS n FROM " + table.view() + " WHERE " + name +
                      " IS NOT NULL GROUP BY l ORDER BY n DESC, l" + " LIMIT " +
                      std::to_string(kMostLevels) + ")"));
      for (const std::string& level : levels) {
        out.expressions.push_back("CASE WHEN CAST(" + name + " AS VARCHAR) = " + QuoteText(level) +
                                  " THEN 1.0::DOUBLE ELSE 0.0::DOUBLE END");
      }
      ++categories;
    }
  }
  return out;
}

/// Rows that have the value: predictors, and the value last.
Result<Eigen::MatrixXd> ReadRows(WorkingTable& table, const WorkingColumn& column,
                                 const Predictors& predictors, std::int64_t rows) {
  std::string list;
  for (const std::string& expression : predictors.expressions) list += expression + ", ";
  const std::int64_t step = std::max<std::int64_t>(1, rows / kMostRows);
  const std::string sql = "SELECT " + list + "CAST(" + column.sql_name + " AS DOUBLE) FROM " +
                          table.view() + " WHERE isfinite(CAST(" + column.sql_name +
                          " AS DOUBLE)) AND rid % " + std::to_string(step) + " = 0";
  TRY(Query query, table.session().Start(sql, {}, Watch{table.cancel(), {}}));
  const auto width = static_cast<Eigen::Index>(predictors.expressions.size()) + 1;
  std::vector<double> values;
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) break;
    for (std::size_t row = 0; row < query.row_count(); ++row) {
      for (std::size_t i = 0; i < query.column_count(); ++i)
        values.push_back(query.column(i).values<double>()[row]);
    }
  }
  const auto count = static_cast<Eigen::Index>(values.size()) / width;
  return Eigen::MatrixXd(
      Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
          values.data(), count, width));
}

}  // namespace

bool MayPredict(const WorkingColumn& candidate, const WorkingColumn& column) {
  return candidate.sql_name != column.sql_name && !candidate.is_target &&
         candidate.schema.role != ColumnRole::kIdentifier &&
         candidate.schema.role != ColumnRole::kIgnore &&
         candidate.schema.semantic != SemanticType::kIdentifier;
}

Result<std::optional<std::string>> LinearFill(WorkingTable& table, const WorkingColumn& column) {
  TRY(const Predictors predictors, PredictorsFor(table, column));
  if (predictors.expressions.empty()) return std::optional<std::string>();
  TRY(const std::int64_t rows, table.RowCount());
  TRY(const Eigen::MatrixXd data, ReadRows(table, column, predictors, rows));
  const Eigen::Index width = data.cols() - 1;
  if (data.rows() < kMinRows || data.rows() < 2 * width) return std::optional<std::string>();
  const Eigen::RowVectorXd means = data.colwise().mean();
  Eigen::MatrixXd centred = data.rowwise() - means;
  const auto n = static_cast<double>(data.rows());
  Eigen::RowVectorXd spreads = (centred.colwise().squaredNorm() / n).cwiseSqrt();
  for (double& spread : spreads) spread = spread > 0 ? spread : 1;
  centred.array().rowwise() /= spreads.array();
  const auto x = centred.leftCols(width);
  Eigen::MatrixXd gram = x.transpose() * x;
  gram.diagonal().array() += kRidge * n;
  const Eigen::VectorXd slopes = gram.ldlt().solve(x.transpose() * centred.col(width));
  double intercept = means[width];
  std::string terms;
  for (Eigen::Index i = 0; i < width; ++i) {
    const double slope = slopes[i] * spreads[width] / spreads[i];
    if (!std::isfinite(slope) || slope == 0) continue;
    intercept -= slope * means[i];
    terms +=
        " + " + Literal(slope) + " * (" + predictors.expressions[static_cast<std::size_t>(i)] + ")";
  }
  const std::string low = Literal(data.col(width).minCoeff());
  const std::string high = Literal(data.col(width).maxCoeff());
  return std::optional("least(" + high + ", greatest(" + low + ", " + Literal(intercept) + terms +
                       "))");
}

}  // namespace lathe::data::clean
