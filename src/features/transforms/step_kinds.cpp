#include "features/transforms/steps.h"

namespace lathe::features {

ParamSpec IntParam(std::string name, std::string title, std::int64_t otherwise, double min,
                   double max, std::string doc) {
  return {.name = std::move(name),
          .title = std::move(title),
          .doc = std::move(doc),
          .kind = ParamKind::kInt,
          .default_value = otherwise,
          .min = min,
          .max = max};
}

ParamSpec NumberParam(std::string name, std::string title, double otherwise, double min, double max,
                      std::string doc) {
  return {.name = std::move(name),
          .title = std::move(title),
          .doc = std::move(doc),
          .kind = ParamKind::kNumber,
          .default_value = otherwise,
          .min = min,
          .max = max};
}

ParamSpec BoolParam(std::string name, std::string title, bool otherwise, std::string doc) {
  return {.name = std::move(name),
          .title = std::move(title),
          .doc = std::move(doc),
          .kind = ParamKind::kBool,
          .default_value = otherwise};
}

ParamSpec ChoiceParam(std::string name, std::string title, std::vector<std::string> choices,
                      std::string doc) {
  json::value first(choices.front());
  return {.name = std::move(name),
          .title = std::move(title),
          .doc = std::move(doc),
          .kind = ParamKind::kChoice,
          .default_value = std::move(first),
          .choices = std::move(choices)};
}

std::string_view ToText(StepGroup group) {
  switch (group) {
    case StepGroup::kScaling:
      return "scaling";
    case StepGroup::kEncoding:
      return "encoding";
    case StepGroup::kMissing:
      return "missing";
    case StepGroup::kShape:
      return "shape";
    case StepGroup::kCombine:
      return "combine";
    case StepGroup::kDate:
      return "date";
    case StepGroup::kText:
      return "text";
    case StepGroup::kColumns:
      return "columns";
  }
  return "";
}

Error BadStep(std::string detail) {
  return MakeError(ErrorCode::kFeatureBadStep, std::move(detail));
}

StepKind DropStep() {
  return {.op = "drop",
          .title = "Leave out",
          .description = "Leaves columns out of the features.",
          .group = StepGroup::kColumns,
          .takes = {.text = true, .number = true, .time = true}};
}

StepKind SelectStep() {
  return {.op = "select",
          .title = "Keep only",
          .description = "Leaves out all columns but these; what a selection of features found.",
          .group = StepGroup::kColumns,
          .takes = {.text = true, .number = true, .time = true}};
}

const std::vector<StepKind>& AllStepKinds() {
  static const std::vector<StepKind> kinds{ImputerStep(),
                                           MissingIndicatorStep(),
                                           StandardScalerStep(),
                                           MinMaxScalerStep(),
                                           RobustScalerStep(),
                                           OneHotEncoderStep(),
                                           LabelEncoderStep(),
                                           OrdinalEncoderStep(),
                                           TargetEncoderStep(),
                                           FrequencyEncoderStep(),
                                           HashEncoderStep(),
                                           LogStep(),
                                           PowerStep(),
                                           QuantileStep(),
                                           BinStep(),
                                           InteractionStep(),
                                           PolynomialStep(),
                                           GroupAggregateStep(),
                                           PcaStep(),
                                           DatePartsStep(),
                                           LagStep(),
                                           TextTfidfStep(),
                                           TextHashStep(),
                                           CastStep(),
                                           DropStep(),
                                           SelectStep()};
  return kinds;
}

const StepKind* FindStepKind(std::string_view op) {
  for (const StepKind& kind : AllStepKinds())
    if (kind.op == op) return &kind;
  return nullptr;
}

}  // namespace lathe::features
