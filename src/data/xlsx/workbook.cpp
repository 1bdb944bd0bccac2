#include "data/xlsx/workbook.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "data/xlsx/xml.h"

namespace lathe::data::xlsx {
namespace {

std::optional<int> Integer(std::optional<std::string_view> text) {
  int value = 0;
  if (!text) return std::nullopt;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (fault != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

/// The target of a relation as a part's name: relative to the folder of the part that has it.
std::string PartName(const std::string& folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  std::string path = folder;
  while (target.starts_with("../")) {
    target.remove_prefix(3);
    const std::size_t slash = path.find_last_of('/', path.empty() ? 0 : path.size() - 2);
    path = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  }
  if (target.starts_with("./")) target.remove_prefix(2);
  return path + std::string(target);
}

std::string FolderOf(const std::string& part) {
  const std::size_t slash = part.rfind('/');
  return slash == part.npos ? "" : part.substr(0, slash + 1);
}
std::string RelationsOf(const std::string& part) {
  const std::string folder = FolderOf(part);
  return folder + "_rels/" + part.substr(folder.size()) + ".rels";
}

struct Relation {
  std::string id;
  std::string kind;  ///< the last word of its type: "worksheet", "styles", ...
  std::string target;
};

class RelationsHandler final : public XmlHandler {
 public:
  void Start(std::string_view name, const Attributes& attributes) override {
    if (name != "Relationship") return;
    const std::string_view type = attributes.Find("Type").value_or("");
    const std::size_t slash = type.rfind('/');
    relations.push_back({std::string(attributes.Find("Id").value_or("")),
                         std::string(slash == type.npos ? type : type.substr(slash + 1)),
                         std::string(attributes.Find("Target").value_or(""))});
  }
  void End(std::string_view) override {}
  void Text(std::string_view) override {}

  const Relation* OfKind(std::string_view kind) const {
    const auto found = std::ranges::find(relations, kind, &Relation::kind);
    return found == relations.end() ? nullptr : &*found;
  }
  const Relation* WithId(std::string_view id) const {
    const auto found = std::ranges::find(relations, id, &Relation::id);
    return found == relations.end() ? nullptr : &*found;
  }

  std::vector<Relation> relations;
};

class WorkbookHandler final : public XmlHandler {
 public:
  struct Named {
    std::string name, relation;
    bool hidden;
  };
  void Start(std::string_view name, const Attributes& attributes) override {
    is_workbook = is_workbook || name == "workbook";
    if (name == "sheet") {
      const std::string_view state = attributes.Find("state").value_or("visible");
      sheets.push_back({std::string(attributes.Find("name").value_or("")),
                        std::string(attributes.Find("id").value_or("")), state != "visible"});
    } else if (name == "workbookPr") {
      const std::string_view flag = attributes.Find("date1904").value_or("0");
      from_1904 = flag == "1" || flag == "true";
    }
  }
  void End(std::string_view) override {}
  void Text(std::string_view) override {}

  std::vector<Named> sheets;
  bool from_1904 = false;
  bool is_workbook = false;
};

class StylesHandler final : public XmlHandler {
 public:
  void Start(std::string_view name, const Attributes& attributes) override {
    if (name == "numFmt") {
      if (const auto id = Integer(attributes.Find("numFmtId")))
        own_[*id] = ReadFormatCode(attributes.Find("formatCode").value_or(""));
    } else if (name == "cellXfs") {
      in_cells_ = true;
    } else if (name == "xf" && in_cells_) {
      const int id = Integer(attributes.Find("numFmtId")).value_or(0);
      const auto own = own_.find(id);
      styles.push_back(own != own_.end() ? own->second : BuiltInFormat(id));
    }
  }
  void End(std::string_view name) override {
    if (name == "cellXfs") in_cells_ = false;
  }
  void Text(std::string_view) override {}

  std::vector<NumberFormat> styles;

 private:
  std::map<int, NumberFormat> own_;
  bool in_cells_ = false;
};

/// Shared texts: of each item its runs, without the reading aids of Asian scripts.
class TextsHandler final : public XmlHandler {
 public:
  TextsHandler(SharedTexts& texts, const csv::Limits& limits) : texts_(texts), limits_(limits) {}

  void Start(std::string_view name, const Attributes&) override {
    if (name == "si") {
      texts_.Begin();
    } else if (name == "rPh") {
      in_aid_ = true;
    } else if (name == "t") {
      in_text_ = !in_aid_ && texts_.size() > 0;
    }
  }
  void End(std::string_view name) override {
    if (name == "si" && texts_.size() > 0) texts_.End();
    if (name == "t") in_text_ = false;
    if (name == "rPh") in_aid_ = false;
  }
  void Text(std::string_view text) override {
    if (!in_text_) return;
    texts_.Append(text);
    if (static_cast<std::int64_t>(texts_.last_size()) <= limits_.max_cell_bytes) return;
    fault = Fail(ErrorCode::kCsvFieldTooLarge, "A text of the workbook is larger than " +
                                                   std::to_string(limits_.max_cell_bytes >> 10) +
                                                   " KiB.");
  }

 private:
  SharedTexts& texts_;
  const csv::Limits& limits_;
  bool in_text_ = false;
  bool in_aid_ = false;
};

}  // namespace

Result<std::unique_ptr<Workbook>> Workbook::Open(const std::filesystem::path& path,
                                                 const csv::Limits& limits) {
  TRY(ZipFile zip, ZipFile::Open(path, limits));
  std::unique_ptr<Workbook> workbook(new Workbook(std::move(zip), limits));
  TRY_OK(workbook->ReadParts());
  return workbook;
}

Result<std::unique_ptr<csv::TextStream>> Workbook::OpenPart(std::string_view part) const {
  const ZipEntry* const entry = zip_.Find(part);
  if (entry) return zip_.Open(*entry);
  return Fail(ErrorCode::kXlsxMissingPart,
              "The workbook has no part \"" + csv::Shown(part) + "\", which it refers to.");
}

Result<std::string> Workbook::FindWorkbookPart() const {
  std::string part = "xl/workbook.xml";
  if (zip_.Find("_rels/.rels")) {
    TRY(const auto stream, OpenPart("_rels/.rels"));
    RelationsHandler relations;
    TRY_OK(ReadXml(*stream, relations, "_rels/.rels"));
    if (const Relation* document = relations.OfKind("officeDocument"))
      part = PartName("", document->target);
  }
  if (zip_.Find(part)) return part;
  return Fail(ErrorCode::kXlsxNotAWorkbook, "The archive holds no workbook.");
}

Status Workbook::ReadParts() {
  TRY(const std::string part, FindWorkbookPart());
  TRY(const auto stream, OpenPart(part));
  WorkbookHandler found;
  TRY_OK(ReadXml(*stream, found, part));
  if (!found.is_workbook)
    return Fail(ErrorCode::kXlsxNotAWorkbook, "The archive holds a document that is no workbook.");
  if (found.sheets.empty()) return Fail(ErrorCode::kXlsxNoSheets, "The workbook has no sheets.");
  from_1904_ = found.from_1904;
  RelationsHandler relations;
  if (zip_.Find(RelationsOf(part))) {
    TRY(const auto relation_stream, OpenPart(RelationsOf(part)));
    TRY_OK(ReadXml(*relation_stream, relations, RelationsOf(part)));
  }
  const std::string folder = FolderOf(part);
  const auto part_of = [&](std::string_view kind, const char* usual) {
    const Relation* const relation = relations.OfKind(kind);
    return relation ? PartName(folder, relation->target) : folder + usual;
  };
  for (const WorkbookHandler::Named& named : found.sheets) {
    Sheet& sheet = sheets_.emplace_back();
    sheet.name = named.name;
    sheet.hidden = named.hidden;
    const Relation* const relation = relations.WithId(named.relation);
    if (!relation) continue;
    // Charts and dialogs are sheets, too, but have no cells.
    if (relation->kind != "worksheet") {
      sheets_.pop_back();
      continue;
    }
    sheet.part = PartName(folder, relation->target);
    if (const ZipEntry* entry = zip_.Find(sheet.part)) sheet.size_bytes = entry->unpacked_bytes;
  }
  if (sheets_.empty())
    return Fail(ErrorCode::kXlsxNoSheets, "The workbook has no sheet with cells.");
  texts_part_ = part_of("sharedStrings", "sharedStrings.xml");
  has_macros_ = zip_.Find(folder + "vbaProject.bin") != nullptr;
  return ReadStyles(part_of("styles", "styles.xml"));
}

Status Workbook::ReadStyles(const std::string& part) {
  if (!zip_.Find(part)) return {};
  TRY(const auto stream, OpenPart(part));
  StylesHandler handler;
  TRY_OK(ReadXml(*stream, handler, part));
  styles_ = std::move(handler.styles);
  return {};
}

Status Workbook::LoadTexts() {
  std::call_once(texts_once_, [this] { texts_loaded_ = ReadTexts(); });
  return texts_loaded_;
}

Status Workbook::ReadTexts() {
  TRY(const auto stream, OpenPart(texts_part_));
  TextsHandler handler(texts_, limits_);
  return ReadXml(*stream, handler, texts_part_);
}

}  // namespace lathe::data::xlsx
