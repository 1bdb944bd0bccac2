#include "data/profile/pearson.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "data/parquet_reader.h"

namespace lathe::data::profile {
namespace {

constexpr Eigen::Index kBlockRows = 4096;

/// Sums of products over pairs of columns, block by block.
class Gram {
 public:
  Gram(std::vector<double> means, bool has_missing)
      : means_(std::move(means)), has_missing_(has_missing) {
    const auto p = static_cast<Eigen::Index>(means_.size());
    block_.resize(kBlockRows, p);
    products_ = Eigen::MatrixXd::Zero(p, p);
    if (!has_missing_) {
      sums_ = Eigen::RowVectorXd::Zero(p);
      return;
    }
    present_.resize(kBlockRows, p);
    both_ = first_ = squares_ = Eigen::MatrixXd::Zero(p, p);
  }

  Eigen::Index room() const { return kBlockRows - used_; }

  void Add(const Query& query, std::size_t from, std::size_t count) {
    for (std::size_t i = 0; i < means_.size(); ++i) {
      const ChunkColumn cells = query.column(i);
      const double* values = cells.values<double>();
      const auto column = static_cast<Eigen::Index>(i);
      double* out = block_.col(column).data() + used_;
      double* present = has_missing_ ? present_.col(column).data() + used_ : nullptr;
      for (std::size_t row = 0; row < count; ++row) {
        const bool here = !cells.IsNull(from + row) && std::isfinite(values[from + row]);
        out[row] = here ? values[from + row] - means_[i] : 0;
        if (present) present[row] = here;
      }
    }
    used_ += static_cast<Eigen::Index>(count);
    rows_ += static_cast<double>(count);
    if (used_ == kBlockRows) Flush();
  }

  /// `rows` values of each column from row `from` on. REQUIRES: rows <= room().
  void Add(const std::vector<std::vector<double>>& columns, std::size_t from, std::size_t rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto column = static_cast<Eigen::Index>(i);
      for (std::size_t row = 0; row < rows; ++row) {
        const auto at = used_ + static_cast<Eigen::Index>(row);
        const double value = columns[i][from + row];
        const bool here = std::isfinite(value);
        block_(at, column) = here ? value - means_[i] : 0;
        if (has_missing_) present_(at, column) = here;
      }
    }
    used_ += static_cast<Eigen::Index>(rows);
    rows_ += static_cast<double>(rows);
    if (used_ == kBlockRows) Flush();
  }

  std::vector<std::vector<double>> Matrix() const {
    const std::size_t size = means_.size();
    std::vector<std::vector<double>> matrix(size, std::vector<double>(size));
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < size; ++j)
        matrix[i][j] = At(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
    }
    return matrix;
  }

  void Flush() {
    const auto z = block_.topRows(used_);
    products_.selfadjointView<Eigen::Lower>().rankUpdate(z.transpose());
    if (!has_missing_) {
      sums_ += z.colwise().sum();
    } else {
      const auto m = present_.topRows(used_);
      both_.selfadjointView<Eigen::Lower>().rankUpdate(m.transpose());
      first_.noalias() += z.transpose() * m;
      squares_.noalias() += z.cwiseAbs2().transpose() * m;
    }
    used_ = 0;
  }

  double At(Eigen::Index i, Eigen::Index j) const {
    const auto [low, high] = std::minmax(i, j);
    if (!has_missing_)
      return PearsonOfSums(rows_, sums_[i], sums_[j], products_(i, i), products_(j, j),
                           products_(high, low));
    return PearsonOfSums(both_(high, low), first_(i, j), first_(j, i), squares_(i, j),
                         squares_(j, i), products_(high, low));
  }

 private:
  std::vector<double> means_;
  const bool has_missing_;
  Eigen::MatrixXd block_, present_, products_, both_, first_, squares_;
  Eigen::RowVectorXd sums_;
  Eigen::Index used_ = 0;
  double rows_ = 0;
};

}  // namespace

double PearsonOfSums(double n, double x, double y, double xx, double yy, double xy) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  if (n < 3) return none;
  const double sx = xx - x * x / n, sy = yy - y * y / n;
  // What is left of a constant column is rounding.
  if (!(sx > 1e-12 * xx) || !(sy > 1e-12 * yy)) return none;
  return std::clamp((xy - x * y / n) / std::sqrt(sx * sy), -1.0, 1.0);
}

Result<std::vector<std::vector<double>>> PearsonOfTable(const CorrelationRequest& request,
                                                        const std::vector<std::size_t>& columns) {
  TRY(DuckDbSession session,
      DuckDbSession::Open({.threads = request.table.threads,
                           .memory_limit_bytes = request.table.memory_limit_bytes / 2,
                           .spill_directory = {},
                           .files = {request.table.path},
                           .directories = {}}));
  TRY(const std::vector<StoredColumn> stored, DescribeParquet(session, request.table.path));
  std::string list;
  std::vector<double> means;
  bool has_missing = false;
  for (const std::size_t column : columns) {
    const std::string name = QuoteName(stored[column].engine_name);
    list += (list.empty() ? "" : ", ") +
            (stored[column].engine_type == "DOUBLE" ? name : "CAST(" + name + " AS DOUBLE)");
    const ColumnStatistics& statistics = request.scan.columns[column];
    means.push_back(statistics.mean.value_or(0));
    has_missing = has_missing || statistics.missing > 0 || statistics.infinite.value_or(0) > 0;
  }
  const SqlValue parameters[] = {request.table.path.string()};
  auto started = session.Start("SELECT " + list + " FROM read_parquet($1)", parameters,
                               Watch{request.table.cancel, {}});
  if (!started.ok()) return AsTableFault(std::move(started).error());
  Query query = std::move(started).value();
  Gram gram(std::move(means), has_missing);
  while (true) {
    auto more = query.Next();
    if (!more.ok()) return AsTableFault(std::move(more).error());
    if (!*more) break;
    for (std::size_t from = 0; from < query.row_count();) {
      const std::size_t count =
          std::min(query.row_count() - from, static_cast<std::size_t>(gram.room()));
      gram.Add(query, from, count);
      from += count;
    }
  }
  gram.Flush();
  return gram.Matrix();
}

std::vector<std::vector<double>> PearsonOfColumns(const std::vector<std::vector<double>>& columns) {
  std::vector<double> means;
  bool has_missing = false;
  for (const std::vector<double>& column : columns) {
    double sum = 0, count = 0;
    for (const double value : column) {
      if (!std::isfinite(value)) continue;
      sum += value;
      count += 1;
    }
    means.push_back(count > 0 ? sum / count : 0);
    has_missing = has_missing || count < static_cast<double>(column.size());
  }
  Gram gram(std::move(means), has_missing);
  const std::size_t rows = columns.empty() ? 0 : columns.front().size();
  for (std::size_t from = 0; from < rows;) {
    const std::size_t count = std::min(rows - from, static_cast<std::size_t>(gram.room()));
    gram.Add(columns, from, count);
    from += count;
  }
  gram.Flush();
  return gram.Matrix();
}

}  // namespace lathe::data::profile
