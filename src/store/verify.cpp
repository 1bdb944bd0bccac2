#include "store/verify.h"

#include <optional>
#include <set>

#include "base/crypto.h"

namespace lathe::store {
namespace {

struct StoredObject {
  std::string kind, id, object_id;
  std::optional<std::string> sha256;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("kind", self.kind);
    column("id", self.id);
    column("object_id", self.object_id);
    column("sha256", self.sha256);
  }
};

struct JobFault {
  std::string id, fault;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("fault", self.fault);
  }
};

struct BareRow {
  std::string kind, id;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("kind", self.kind);
    column("id", self.id);
  }
};

Status CheckDatabases(Database& main, Database& predictions, VerifyReport& report) {
  for (Database* database : {&main, &predictions}) {
    const Status checked = database->CheckIntegrity();
    if (!checked.ok())
      report.faults.push_back(
          {"database_damaged", database->path().filename().string(), checked.error().detail});
  }
  return {};
}

/// Whether the row still names the object: it may have been purged since it was listed.
Result<bool> StillThere(Database& main, const StoredObject& object) {
  TRY(auto reader, main.Read());
  TRY(const std::vector<StoredObject> rows, reader.All<StoredObject>("list_stored_objects"));
  for (const StoredObject& row : rows)
    if (row.id == object.id && row.object_id == object.object_id) return true;
  return false;
}

Status CheckObject(Database& main, const Objects& objects, const StoredObject& object,
                   VerifyReport& report) {
  const std::string subject = object.kind + " " + object.id;
  const auto sha256 = Sha256OfFile(objects.PathOf(object.object_id).string());
  if (!sha256.ok()) {
    TRY(const bool there, StillThere(main, object));
    if (there)
      report.faults.push_back({"file_missing", subject, "Its file is missing or cannot be read."});
    return {};
  }
  ++report.files_checked;
  std::error_code ignored;
  report.bytes_checked += static_cast<std::int64_t>(
      std::filesystem::file_size(objects.PathOf(object.object_id), ignored));
  if (object.sha256 && *object.sha256 != *sha256)
    report.faults.push_back({"file_changed", subject, "Its file fails its checksum."});
  return {};
}

Status CheckRows(Reader& reader, VerifyReport& report) {
  TRY(const std::vector<JobFault> jobs, reader.All<JobFault>("list_job_faults"));
  for (const JobFault& job : jobs)
    report.faults.push_back({"job_broken", "job " + job.id, "It " + job.fault + "."});
  TRY(const std::vector<BareRow> rows, reader.All<BareRow>("list_objectless_rows"));
  for (const BareRow& row : rows)
    report.faults.push_back(
        {"row_without_file", row.kind + " " + row.id, "It is ready, but names no file."});
  return {};
}

}  // namespace

Result<VerifyReport> Verify(Database& main, Database& predictions, const Objects& objects) {
  VerifyReport report;
  TRY_OK(CheckDatabases(main, predictions, report));
  // A damaged database cannot be trusted to list anything.
  if (!report.faults.empty()) return report;
  TRY(const std::vector<ObjectInfo> files, objects.List());
  std::vector<StoredObject> stored;
  {
    TRY(auto reader, main.Read());
    TRY(stored, reader.All<StoredObject>("list_stored_objects"));
    TRY_OK(CheckRows(reader, report));
  }
  std::set<std::string> known;
  for (const StoredObject& object : stored) {
    known.insert(object.object_id);
    TRY_OK(CheckObject(main, objects, object, report));
  }
  for (const ObjectInfo& file : files) report.files_without_row += known.contains(file.id) ? 0 : 1;
  return report;
}

}  // namespace lathe::store
