#include "work/feature_table.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace lathe::work {

namespace {

Result<TrainParams> TableParams(const JobContext& job, const FeatureTableRequest& request) {
  const json::object& in = job.spec.params;
  const json::value* path = in.if_contains("dataset_path");
  const json::value* schema = in.if_contains("schema");
  const json::value* fingerprint = in.if_contains("dataset_fingerprint");
  if (path == nullptr || !path->is_string() || schema == nullptr)
    return FieldFault("dataset_path", "required", "must name the table and its schema");
  TrainParams params;
  params.dataset_path = std::string(path->get_string());
  if (fingerprint != nullptr && fingerprint->is_string())
    params.dataset_fingerprint = std::string(fingerprint->get_string());
  TRY(params.schema, data::TableSchema::FromJson(*schema));
  params.task = request.task;
  params.target = request.target;
  params.plan = request.plan;
  params.threads = std::max(1, job.spec.threads);
  return params;
}

// Rows evenly spread over those that can be used.
std::vector<std::uint32_t> Spread(const std::vector<std::uint32_t>& rows, std::size_t most) {
  if (rows.size() <= most) return rows;
  std::vector<std::uint32_t> picked;
  for (std::size_t i = 0; i < most; ++i) picked.push_back(rows[i * rows.size() / most]);
  return picked;
}

}  // namespace

Result<FeatureTable> ReadFeatureTable(const JobContext& job, const FeatureTableRequest& request) {
  TRY(const TrainParams params, TableParams(job, request));
  FeatureTable out;
  TRY(out.table, ReadTrainTable(params, job.cancel));
  TrainTable& table = out.table;
  out.dataset_rows = static_cast<std::int64_t>(table.used.size());
  const std::vector<std::uint32_t> rows = Spread(table.used, request.most_rows);
  if (rows.size() < table.frame.row_count()) {
    // The sample's texts lie in the whole frame, which therefore stays.
    table.whole = std::make_unique<data::Frame>(std::move(table.frame));
    table.frame = table.whole->Take(rows);
    table.y = learn::Gather(table.y, rows);
    table.weights = learn::Gather(table.weights, rows);
    table.used.resize(rows.size());
    std::iota(table.used.begin(), table.used.end(), 0U);
  }
  out.target.class_names = table.class_names;
  out.target.y = table.y;
  return out;
}

}  // namespace lathe::work
