#include "features/selection/methods.h"
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
  std::vector<std::string> methods(kSelectionMethods.begin(), kSelectionMethods.end());
  return {
      .op = "select",
      .title = "Keep only",
      .description =
          "Leaves out all columns but these. With a method they are what a selection found on "
          "all rows, and every fit of a model finds its own on its training rows alone.",
      .group = StepGroup::kColumns,
      .takes = {.text = true, .number = true, .time = true},
      .params = {
          {.name = "method",
           .title = "Found by",
           .doc =
               "How features are ranked anew in every fit; absent: keep these columns. variance is "
               "that of values on their range from 0 to 1",
           .kind = ParamKind::kChoice,
           .choices = std::move(methods)},
          {.name = "k",
           .title = "Number to keep",
           .doc = "The best so many; read with a method",
           .kind = ParamKind::kInt,
           .min = 1,
           .max = 20'000},
          {.name = "threshold",
           .title = "Least score",
           .doc = "Only those that score at least this; read with a method",
           .kind = ParamKind::kNumber,
           .min = -1e15,
           .max = 1e15}}};
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
