// What a number was some rows earlier in time, in the same group: for series. The history is that
// of the training rows and travels with the recipe; a row sees only what lies strictly before its
// own time, so a training row never sees itself, and a served row sees what was known when the
// model was fitted. Missing where there is no history, and where that row has no value.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "features/transforms/levels.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kMostPeriods = 1'000;
// Values that are kept in a bundle, the newest of each group.
constexpr std::size_t kMostKept = 200'000;

struct Point {
  double time = 0;
  double value = 0;  // NaN: none
};
using History = std::vector<Point>;  // in order of time

struct Learned {
  std::string value;                  ///< name of the column
  std::vector<std::int64_t> periods;  ///< rows back; 0: the mean of the last `window`
  std::int64_t window = 0;            ///< 0: no mean
  std::optional<Levels> groups;       ///< none: one series
  std::vector<History> series;        ///< by group
};

class Lag final : public Transform {
 public:
  explicit Lag(Learned learned) : learned_(std::move(learned)) {
    for (const std::int64_t period : learned_.periods)
      outputs_.push_back(
          {learned_.value + ".lag_" + std::to_string(period), learned_.value, false, 0});
    if (learned_.window > 0)
      outputs_.push_back({learned_.value + ".mean_of_last_" + std::to_string(learned_.window),
                          learned_.value, false, 0});
  }

  std::string_view op() const override { return "lag"; }
  std::span<const Feature> outputs() const override { return outputs_; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::span<const double> times = in.front().numbers;
    if (!learned_.groups) {
      for (std::size_t row = 0; row < times.size(); ++row)
        Write(learned_.series.front(), times[row], row, out);
      return 0;
    }
    learned_.groups->ForEach(in[1], [&](std::size_t row, std::int32_t code) {
      static const History kNone;
      Write(code < 0 ? kNone : learned_.series[static_cast<std::size_t>(code)], times[row], row,
            out);
    });
    return 0;
  }

  json::object State() const override {
    json::array series;
    for (const History& history : learned_.series) {
      json::array points;
      const std::size_t most = kMostKept / learned_.series.size();
      for (std::size_t i = history.size() - std::min(history.size(), most); i < history.size();
           ++i) {
        points.emplace_back(history[i].time);
        points.push_back(std::isnan(history[i].value) ? json::value()
                                                      : json::value(history[i].value));
      }
      series.push_back(std::move(points));
    }
    json::object state{{"value", learned_.value},
                       {"periods", json::array(learned_.periods.begin(), learned_.periods.end())},
                       {"window", learned_.window},
                       {"series", std::move(series)}};
    if (learned_.groups) state["groups"] = learned_.groups->ToJson();
    return state;
  }
  std::string Explain() const override {
    std::string text = "Adds what \"" + learned_.value + "\" was";
    for (std::size_t i = 0; i < learned_.periods.size(); ++i)
      text += (i == 0 ? " " : ", ") + std::to_string(learned_.periods[i]);
    text += learned_.periods.empty() ? "" : " training rows earlier, missing where it was";
    if (learned_.window > 0)
      text += std::string(learned_.periods.empty() ? "" : ", and") + " on average in the last " +
              std::to_string(learned_.window);
    return text + (learned_.groups ? ", group by group" : "");
  }

 private:
  void Write(const History& history, double time, std::size_t row, Cells out) const {
    const auto end = std::isnan(time)
                         ? history.begin()
                         : std::partition_point(history.begin(), history.end(),
                                                [&](const Point& p) { return p.time < time; });
    const std::int64_t known = end - history.begin();
    for (std::size_t i = 0; i < learned_.periods.size(); ++i) {
      const std::int64_t period = learned_.periods[i];
      out(row, i) = period > known ? kNaN : (end - period)->value;
    }
    if (learned_.window == 0) return;
    const std::int64_t count = std::min(learned_.window, known);
    double sum = 0, values = 0;
    for (auto point = end - count; point != end; ++point) {
      if (std::isnan(point->value)) continue;
      sum += point->value;
      ++values;
    }
    out(row, learned_.periods.size()) = values == 0 ? kNaN : sum / values;
  }

  Learned learned_;
  std::vector<Feature> outputs_;
};

// The periods that are asked for: "1,2,7".
Result<std::vector<std::int64_t>> ReadPeriods(const std::string& text) {
  std::vector<std::int64_t> periods;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    std::int64_t period = 0;
    for (std::size_t i = start; i < end; ++i) {
      const char c = text[i];
      if (c == ' ') continue;
      if (c < '0' || c > '9' || period > kMostPeriods) {
        period = 0;
        break;
      }
      period = period * 10 + (c - '0');
    }
    if (period < 1 || period > kMostPeriods || periods.size() >= 50)
      return BadStep("lag cannot read the periods \"" + text +
                     "\"; whole numbers from 1 to 1000 with commas between would do.");
    periods.push_back(period);
    start = end + 1;
  }
  std::ranges::sort(periods);
  periods.erase(std::unique(periods.begin(), periods.end()), periods.end());
  return periods;
}

void SortSeries(std::vector<History>& series) {
  for (History& history : series)
    std::ranges::stable_sort(history, {}, [](const Point& point) { return point.time; });
}

Result<FittedStep> Fit(const FitStep& fit) {
  const bool has_groups = fit.columns.size() == 3;
  const StepColumn& order = fit.columns.front();
  const StepColumn& value = fit.columns.back();
  if (order.values.is_text())
    return BadStep("lag cannot order rows by \"" + order.schema->name + "\": it holds texts.");
  const StepParams params(fit.params);
  Learned learned;
  learned.value = value.schema->name;
  TRY(learned.periods, ReadPeriods(params.Text("periods")));
  learned.window = params.Int("window");
  if (learned.periods.empty() && learned.window == 0)
    return BadStep("lag needs periods or a window.");
  const auto add = [&](std::size_t row, History& history) {
    const double now = order.values.numbers[row], known = value.values.numbers[row];
    if (std::isfinite(now)) history.push_back({now, std::isfinite(known) ? known : kNaN});
  };
  if (has_groups) {
    learned.groups = Levels::Fit(fit.columns[1].values, Levels::kMost);
    learned.series.resize(std::max<std::size_t>(1, learned.groups->size()));
    learned.groups->ForEach(fit.columns[1].values, [&](std::size_t row, std::int32_t code) {
      if (code >= 0) add(row, learned.series[static_cast<std::size_t>(code)]);
    });
  } else {
    learned.series.resize(1);
    for (std::size_t row = 0; row < fit.row_count(); ++row) add(row, learned.series.front());
  }
  SortSeries(learned.series);
  FittedStep fitted(std::make_unique<Lag>(std::move(learned)));
  fitted.read_count = has_groups ? 2 : 1;
  return fitted;
}

History ReadHistory(const json::value& item, StateReader& reader) {
  History history;
  if (!item.is_array() || item.get_array().size() % 2 != 0) return reader.Fault("series"), history;
  const json::array& numbers = item.get_array();
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    const json::value& value = numbers[i + 1];
    if (!numbers[i].is_number() || !(value.is_number() || value.is_null()))
      return reader.Fault("series"), history;
    history.push_back(
        {numbers[i].to_number<double>(), value.is_null() ? kNaN : value.to_number<double>()});
  }
  return history;
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  Learned learned;
  learned.value = reader.Text("value");
  const json::array* periods = reader.Array("periods");
  learned.window = reader.Int("window", 0, kMostPeriods);
  const json::array* series = reader.Array("series");
  TRY_OK(reader.Finish());
  for (const json::value& period : *periods) {
    const std::int64_t rows = period.is_int64() ? period.get_int64() : 0;
    if (rows < 1 || rows > kMostPeriods) reader.Fault("periods");
    learned.periods.push_back(rows);
  }
  if (periods->size() > 50 || (periods->empty() && learned.window == 0)) reader.Fault("periods");
  for (const json::value& item : *series) learned.series.push_back(ReadHistory(item, reader));
  SortSeries(learned.series);
  std::size_t wanted = 1;
  if (stored.inputs.size() > 1) {
    const json::array* groups = reader.Array("groups");
    TRY_OK(reader.Finish());
    TRY(learned.groups, Levels::FromJson(*groups, data::KindOf(stored.inputs[1].schema->physical) !=
                                                      data::ColumnKind::kText));
    wanted = std::max<std::size_t>(1, learned.groups->size());
  }
  if (data::KindOf(stored.schema.physical) == data::ColumnKind::kText || stored.inputs.size() > 2 ||
      learned.series.size() != wanted)
    reader.Fault("series");
  TRY_OK(reader.Finish());
  return TransformPtr(std::make_unique<Lag>(std::move(learned)));
}

}  // namespace

StepKind LagStep() {
  return {.op = "lag",
          .title = "Earlier values",
          .description =
              "What a number was some training rows earlier, in order of a time and "
              "group by group: for series. The target's earlier values may be used.",
          .group = StepGroup::kDate,
          .takes = {.number = true},
          .replaces = false,
          .params = {{.name = "order",
                      .title = "In order of",
                      .doc = "A time or a number",
                      .kind = ParamKind::kColumn},
                     {.name = "by",
                      .title = "Groups",
                      .doc = "A column whose values are series of their own",
                      .kind = ParamKind::kColumn,
                      .default_value = ""},
                     {.name = "periods",
                      .title = "Rows back",
                      .doc = "Whole numbers with commas between",
                      .kind = ParamKind::kText,
                      .default_value = "1",
                      .is_list = true},
                     IntParam("window", "Mean of the last", 0, 0, kMostPeriods,
                              "Rows before whose values are averaged; 0 for none")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
