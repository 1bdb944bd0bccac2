#include "data/csv/arrow_stream.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "data/csv/arrow_c_data.h"

namespace lathe::data::csv {
namespace {

std::string FormatOf(const ColumnType& type) {
  switch (type.physical) {
    case PhysicalType::kInt64:
      return "l";
    case PhysicalType::kDouble:
      return "g";
    case PhysicalType::kBool:
      return "b";
    case PhysicalType::kDate:
      return "tdD";
    case PhysicalType::kTimestamp:
      return "tsu:";
    case PhysicalType::kDecimal:
      return "d:38," + std::to_string(type.scale);
    case PhysicalType::kString:
      return "u";
  }
  return "u";
}

// DuckDB takes schemas for the stream's own and never releases them, so the source keeps them.
void ReleaseSchema(ArrowSchema* schema) { schema->release = nullptr; }
void ReleaseChildArray(ArrowArray* array) { array->release = nullptr; }

/// Everything an exported schema points to.
struct ExportedSchema {
  std::vector<std::string> names;
  std::vector<std::string> formats;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};

std::unique_ptr<ExportedSchema> ExportSchema(const std::vector<ColumnType>& types,
                                             ArrowSchema* out) {
  auto owner = std::make_unique<ExportedSchema>();
  for (std::size_t i = 0; i < types.size(); ++i) {
    owner->names.push_back("c" + std::to_string(i));
    owner->formats.push_back(FormatOf(types[i]));
  }
  for (std::size_t i = 0; i < types.size(); ++i) {
    ArrowSchema child{};
    child.format = owner->formats[i].c_str();
    child.name = owner->names[i].c_str();
    child.flags = ARROW_FLAG_NULLABLE;
    child.release = ReleaseSchema;
    owner->children.push_back(child);
  }
  for (ArrowSchema& child : owner->children) owner->pointers.push_back(&child);
  *out = {};
  out->format = "+s";
  out->name = "";
  out->n_children = static_cast<std::int64_t>(types.size());
  out->children = owner->pointers.data();
  out->release = ReleaseSchema;
  return owner;
}

/// A batch on loan to DuckDB.
struct ExportedBatch {
  std::unique_ptr<Batch> batch;
  std::shared_ptr<BatchPool> pool;  // shared: DuckDB may let go of a batch after the stream is gone
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
  std::vector<std::array<const void*, 3>> buffers;
  std::array<const void*, 1> no_buffers{};

  static void Release(ArrowArray* array) {
    const std::unique_ptr<ExportedBatch> owner(static_cast<ExportedBatch*>(array->private_data));
    owner->pool->GiveBack(std::move(owner->batch));
    array->release = nullptr;
  }
};

void ExportBatch(std::unique_ptr<Batch> batch, const std::shared_ptr<BatchPool>& pool,
                 ArrowArray* out) {
  auto owner = std::make_unique<ExportedBatch>();
  const std::size_t column_count = batch->columns.size();
  const auto row_count = static_cast<std::int64_t>(batch->row_count);
  owner->buffers.resize(column_count);
  for (std::size_t i = 0; i < column_count; ++i) {
    const ColumnBuffer& column = batch->columns[i];
    const bool is_text = pool->types()[i].physical == PhysicalType::kString;
    auto& buffers = owner->buffers[i];
    buffers[0] = column.null_count > 0 ? column.validity.data() : nullptr;
    buffers[1] = is_text ? static_cast<const void*>(column.offsets.data()) : column.values.data();
    buffers[2] = column.values.data();
    ArrowArray child{};
    child.length = row_count;
    child.null_count = column.null_count;
    child.n_buffers = is_text ? 3 : 2;
    child.buffers = buffers.data();
    child.release = ReleaseChildArray;
    owner->children.push_back(child);
  }
  for (ArrowArray& child : owner->children) owner->pointers.push_back(&child);
  owner->batch = std::move(batch);
  owner->pool = pool;
  *out = {};
  out->length = row_count;
  out->n_buffers = 1;
  out->buffers = owner->no_buffers.data();
  out->n_children = static_cast<std::int64_t>(column_count);
  out->children = owner->pointers.data();
  out->release = ExportedBatch::Release;
  out->private_data = owner.release();
}

}  // namespace

struct ArrowSource::State {
  ReadAhead& batches;
  std::optional<Error> error;
  ArrowArrayStream stream{};
  std::vector<std::unique_ptr<ExportedSchema>> schemas;

  static int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
    auto& state = *static_cast<State*>(stream->private_data);
    state.schemas.push_back(ExportSchema(state.batches.pool()->types(), out));
    return 0;
  }
  static int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
    auto& state = *static_cast<State*>(stream->private_data);
    *out = {};
    if (state.error) return 0;
    auto batch = state.batches.Next();
    if (!batch.ok()) {
      state.error = std::move(batch).error();
    } else if (batch.value()) {
      ExportBatch(std::move(batch).value(), state.batches.pool(), out);
    }
    return 0;
  }
  static const char* GetLastError(ArrowArrayStream*) { return ""; }
  // The source owns itself; DuckDB only looks.
  static void Release(ArrowArrayStream* stream) { stream->release = nullptr; }
};

ArrowSource::ArrowSource(ReadAhead& batches)
    : state_(std::make_unique<State>(State{batches, {}, {}, {}})) {
  state_->stream.get_schema = State::GetSchema;
  state_->stream.get_next = State::GetNext;
  state_->stream.get_last_error = State::GetLastError;
  state_->stream.release = State::Release;
  state_->stream.private_data = state_.get();
}

ArrowSource::~ArrowSource() = default;

void* ArrowSource::stream() { return &state_->stream; }
const std::optional<Error>& ArrowSource::error() const { return state_->error; }

}  // namespace lathe::data::csv
