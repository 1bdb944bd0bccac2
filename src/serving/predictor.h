// Prediction, from the bytes of a request to the bytes of its answer: decode, apply the recipe,
// walk the model, write. What surrounds it (who asks, which model, the log) is the service's.
// Stateless; what it works with is in `memory`.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "serving/served_model.h"

namespace lathe::serving {

/// Decodes the rows of `body` and scores them into `memory`. Errors: those of RowDecoder::Decode.
Status Score(const ServedModel& model, std::string_view body, ServedModel::Memory& memory);

/// Appends the answer to the rows that Score left in `memory`.
void WriteAnswer(const ServedModel& model, const AnswerFrame& frame,
                 const ServedModel::Memory& memory, std::string& out);

}  // namespace lathe::serving
