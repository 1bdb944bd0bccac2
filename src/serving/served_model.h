// ServedModel: a loaded model with everything that answering needs prepared: input schema, answer
// texts, and a few sets of memory that requests borrow, so that a request in steady state allocates
// nothing here. Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "data/frame.h"
#include "models/model.h"
#include "serving/input_schema.h"
#include "serving/response_writer.h"
#include "serving/row_decoder.h"

namespace lathe::serving {

class ServedModel {
 public:
  explicit ServedModel(std::shared_ptr<const models::Model> model);

  const models::Model& model() const { return *model_; }
  const InputSchema& inputs() const { return inputs_; }
  const ResponseWriter& writer() const { return writer_; }

  /// What one request works with.
  struct Memory {
    RowDecoder decoder;
    RowReport report;
    data::Frame frame;
    models::PredictScratch scratch;
  };
  /// Memory on loan; goes back when destroyed.
  class Loan {
   public:
    Loan(const ServedModel& owner, std::unique_ptr<Memory> memory)
        : owner_(owner), memory_(std::move(memory)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { owner_.Return(std::move(memory_)); }
    Memory& operator*() { return *memory_; }
    Memory* operator->() { return memory_.get(); }

   private:
    const ServedModel& owner_;
    std::unique_ptr<Memory> memory_;
  };
  /// REQUIRES: the loan ends before this object does.
  Loan Borrow() const;

  /// Notes how long answering a body of so many bytes took.
  void NoteCost(std::size_t body_bytes, std::int64_t nanoseconds) const;
  /// How long a body of so many bytes would take, going by the last ones; nothing before the first.
  std::optional<std::int64_t> ExpectedNanoseconds(std::size_t body_bytes) const;

 private:
  void Return(std::unique_ptr<Memory> memory) const;

  std::shared_ptr<const models::Model> model_;  // shared with callers of ModelCache::Get
  InputSchema inputs_;
  ResponseWriter writer_;
  // A moving average. A lost update between two threads does no harm.
  mutable std::atomic<double> ns_per_byte_{0};
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Memory>> idle_;  // guarded by mutex_
};

}  // namespace lathe::serving
