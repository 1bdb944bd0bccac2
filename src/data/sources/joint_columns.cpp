#include "data/sources/joint_columns.h"

#include <algorithm>
#include <utility>

#include "data/sources/message_words.h"

namespace lathe::data::sources {
namespace {

using csv::ColumnType;

bool IsTime(const ColumnType& type) {
  return type.physical == PhysicalType::kDate || type.physical == PhysicalType::kTimestamp;
}

bool IsText(const ColumnType& type) { return type.physical == PhysicalType::kString; }

/// Who asked for a type does not make it another.
bool SameType(ColumnType a, ColumnType b) {
  if (IsText(a) && IsText(b)) return true;
  a.lenient = b.lenient = false;
  return a == b;
}

bool WritesDayAndMonth(const ColumnType& type) {
  return IsTime(type) && type.order != csv::DateOrder::kYearMonthDay;
}

std::string TypeText(const ColumnReading& reading) {
  if (reading.open_dates) return "dates without a sure order of day and month";
  std::string text(ToText(reading.type.physical));
  if (!WritesDayAndMonth(reading.type)) return IsText(reading.type) ? "text" : text;
  return text + (reading.type.order == csv::DateOrder::kDayMonthYear ? "(dmy)" : "(mdy)");
}

}  // namespace

ColumnType JointType(const ColumnType& a, const ColumnType& b) {
  if (SameType(a, b)) return a;
  ColumnType joint;
  joint.lenient = a.lenient && b.lenient;
  const auto either = [&](PhysicalType one, PhysicalType other) {
    return (a.physical == one && b.physical == other) || (a.physical == other && b.physical == one);
  };
  if (either(PhysicalType::kInt64, PhysicalType::kDouble)) {
    joint.physical = PhysicalType::kDouble;
  } else if (either(PhysicalType::kDecimal, PhysicalType::kDecimal)) {
    joint.physical = PhysicalType::kDecimal;
    joint.scale = std::max(a.scale, b.scale);
  } else if (IsTime(a) && IsTime(b) && a.order == b.order && !a.zoned && !b.zoned) {
    joint.physical = PhysicalType::kTimestamp;
    joint.order = a.order;
  } else {
    return ColumnType();
  }
  return joint;
}

JointColumns::FileReadings JointColumns::Shared(std::string file, Readings readings) const {
  FileReadings out;
  out.name = std::move(file);
  for (ColumnReading& reading : readings) {
    out.value_counts.push_back(reading.value_count);
    // Files of a bucket are mostly alike: what differs from file to file is kept apart.
    reading.value_count = reading.value_count > 0;
  }
  if (!files_.empty() && *files_.back().readings == readings) {
    out.readings = files_.back().readings;
  } else {
    out.readings = std::make_shared<const Readings>(std::move(readings));
  }
  return out;
}

void JointColumns::Add(std::string file, std::vector<ColumnReading> readings) {
  files_.push_back(Shared(std::move(file), std::move(readings)));
}

void JointColumns::Replace(std::size_t index, std::vector<ColumnReading> readings) {
  files_[index] = Shared(std::move(files_[index].name), std::move(readings));
}

void JointColumns::TakeIn(const FileReadings& file) {
  for (const ColumnReading& reading : *file.readings) {
    Joint& joint = joint_[LowerCase(reading.name)];
    if (joint.name.empty()) joint.name = reading.name;
    if (reading.value_count == 0) {
      joint.has_empty_parts = true;
    } else if (reading.open_dates) {
      joint.has_open_dates = true;
    } else {
      joint.type = joint.type ? JointType(*joint.type, reading.type) : reading.type;
    }
  }
}

/// As within one file: the type of more than half of the values, when no type fits all.
void JointColumns::DecideByMajority() {
  struct Share {
    ColumnType type;
    std::int64_t values = 0;
  };
  std::map<std::string, std::vector<Share>> shares;
  for (const FileReadings& file : files_) {
    for (std::size_t i = 0; i < file.readings->size(); ++i) {
      const ColumnReading& reading = (*file.readings)[i];
      std::vector<Share>& known = shares[LowerCase(reading.name)];
      auto at = std::ranges::find_if(
          known, [&](const Share& share) { return SameType(share.type, reading.type); });
      if (at == known.end()) at = known.insert(known.end(), Share{reading.type});
      at->values += file.value_counts[i];
    }
  }
  for (auto& [key, joint] : joint_) {
    if (!joint.type || !IsText(*joint.type)) continue;
    std::int64_t all = 0;
    for (const Share& share : shares[key]) all += share.values;
    for (const Share& share : shares[key]) {
      if (share.values * 2 > all) joint.type = share.type;
    }
  }
}

void JointColumns::NoteDifferences() {
  std::map<std::string, std::pair<std::string, const ColumnReading*>> firsts;
  for (const FileReadings& file : files_) {
    for (const ColumnReading& reading : *file.readings) {
      if (reading.value_count == 0) continue;
      const std::string key = LowerCase(reading.name);
      const auto [first, is_new] = firsts.try_emplace(key, file.name, &reading);
      const ColumnReading& other = *first->second.second;
      if (is_new || SameType(other.type, reading.type) || differences_.contains(key)) continue;
      differences_[key] = {other.name, first->second.first, TypeText(other), file.name,
                           TypeText(reading)};
    }
  }
}

void JointColumns::Decide(bool settle) {
  joint_.clear();
  for (const FileReadings& file : files_) TakeIn(file);
  if (on_bad_value_ != csv::OnBadValue::kText) DecideByMajority();
  for (auto& [key, joint] : joint_) {
    if (!joint.has_open_dates) continue;
    // Another file shows what these dates mean; whether they fit is seen when they are read.
    if (!joint.type || !WritesDayAndMonth(*joint.type)) joint.type = ColumnType();
  }
  NoteDifferences();
  if (!settle) return;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    for (const ColumnCast& cast : Differing(i)) joint_[LowerCase(cast.name)].type = ColumnType();
  }
}

std::vector<ColumnCast> JointColumns::Differing(std::size_t index) const {
  std::vector<ColumnCast> casts;
  for (const ColumnReading& reading : *files_[index].readings) {
    if (reading.value_count == 0) continue;
    const Joint& joint = joint_.find(LowerCase(reading.name))->second;
    if (!joint.type || SameType(*joint.type, reading.type)) continue;
    // The engine makes midnights of dates, exactly.
    const bool exact = reading.type.physical == PhysicalType::kDate &&
                       joint.type->physical == PhysicalType::kTimestamp &&
                       reading.type.order == joint.type->order;
    if (!exact) casts.push_back({reading.name, *joint.type});
  }
  return casts;
}

bool JointColumns::IsWholeToReal(std::size_t index, const ColumnCast& cast) const {
  const Readings& readings = *files_[index].readings;
  const auto at = std::ranges::find(readings, cast.name, &ColumnReading::name);
  return at != readings.end() && at->type.physical == PhysicalType::kInt64 &&
         cast.type.physical == PhysicalType::kDouble;
}

void JointColumns::TakeAs(std::size_t index, const ColumnCast& cast) {
  auto changed = std::make_shared<Readings>(*files_[index].readings);
  std::ranges::find(*changed, cast.name, &ColumnReading::name)->type = cast.type;
  files_[index].readings = std::move(changed);
}

bool JointColumns::Lacks(std::string_view name) const {
  return !joint_.contains(LowerCase(std::string(name)));
}

std::optional<ColumnType> JointColumns::TypeOf(std::string_view name) const {
  const auto at = joint_.find(LowerCase(std::string(name)));
  return at == joint_.end() ? std::nullopt : at->second.type;
}

bool JointColumns::HasEmptyParts(std::string_view name) const {
  const auto at = joint_.find(LowerCase(std::string(name)));
  return at != joint_.end() && at->second.has_empty_parts;
}

std::vector<csv::Warning> JointColumns::Warnings() const {
  std::vector<csv::Warning> out;
  for (const auto& [key, difference] : differences_) {
    const auto joint = joint_.find(key);
    if (joint == joint_.end() || !joint->second.type || !IsText(*joint->second.type)) continue;
    out.push_back({"column_mixed_types", difference.name,
                   "The files do not agree on the column: in " + difference.file + " it is " +
                       difference.type + ", in " + difference.other_file + " it is " +
                       difference.other_type + ". The column is text."});
  }
  return out;
}

}  // namespace lathe::data::sources
