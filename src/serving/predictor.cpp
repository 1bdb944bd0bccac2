#include "serving/predictor.h"

namespace lathe::serving {

Status Score(const ServedModel& model, std::string_view body, ServedModel::Memory& memory) {
  TRY_OK(memory.decoder.Decode(model.inputs(), body, memory.frame, memory.report));
  memory.scratch.report.unseen.assign(model.inputs().size(), 0);
  model.model().Predict(memory.frame, memory.scratch);
  return {};
}

void WriteAnswer(const ServedModel& model, const AnswerFrame& frame,
                 const ServedModel::Memory& memory, std::string& out) {
  model.writer().Write(frame, memory.scratch.scores, model.inputs(), memory.report,
                       memory.scratch.report.unseen, out);
}

}  // namespace lathe::serving
