#include "data/content_format.h"

#include <algorithm>
#include <bitset>
#include <initializer_list>
#include <string>

namespace lathe::data {
namespace {

// In the order of FileFormat.
constexpr std::string_view kFormats[] = {"csv", "json", "parquet", "xlsx"};

struct Magic {
  std::string_view bytes;
  std::string_view type;
};

constexpr Magic kMagics[] = {
    {std::string_view("\x1f\x8b", 2), "gzip"},
    {"PAR1", "parquet"},
    {"PARE", "parquet"},
    {std::string_view("PK\x03\x04", 4), "zip"},
    {std::string_view("PK\x05\x06", 4), "zip"},
    {"ARROW1", "arrow"},
    {std::string_view("\xd0\xcf\x11\xe0", 4), "ole2"},
    {std::string_view("\x89PNG", 4), "image/png"},
    {std::string_view("\xff\xd8\xff", 3), "image/jpeg"},
    {"GIF8", "image/gif"},
    {"%PDF-", "application/pdf"},
    {std::string_view("SQLite format 3\0", 16), "sqlite"},
    {std::string_view("\x28\xb5\x2f\xfd", 4), "zstd"},
    {"BZh", "bzip2"},
    {std::string_view("\xfd"
                      "7zXZ",
                      5),
     "xz"},
    {std::string_view("\x7f"
                      "ELF",
                      4),
     "program"},
};

constexpr std::size_t kDistinctControls = 6;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return Lower(c); });
  return out;
}

std::string_view SkipBlanks(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at == text.npos ? std::string_view() : text.substr(at);
}

bool LooksLikeJson(std::string_view text) {
  text = SkipBlanks(text);
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
  const std::string_view next = SkipBlanks(text.substr(1));
  if (next.empty()) return false;
  return text[0] == '{' ? next[0] == '"' || next[0] == '}' : next[0] == '{' || next[0] == '[';
}

/// Text holds a few control characters at most; bytes of any other kind hold many different ones.
bool LooksBinary(std::string_view head) {
  std::bitset<32> kinds;
  std::size_t count = 0;
  for (const char c : head) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0 || byte >= 0x20 || (byte >= '\t' && byte <= '\r') || byte == 0x1B) continue;
    kinds.set(byte);
    ++count;
  }
  return kinds.count() >= kDistinctControls && count * 50 > head.size();
}

/// The part of a name that tells the kind: "csv" of "Sales.CSV.gz".
std::string ExtensionOf(std::string_view filename) {
  const std::string name = Lower(WithoutPacking(filename));
  const std::size_t dot = name.rfind('.');
  return dot == name.npos ? std::string() : name.substr(dot + 1);
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> choices) {
  return std::ranges::find(choices, text) != choices.end();
}
bool IsDelimited(std::string_view extension) {
  return IsOneOf(extension, {"csv", "tsv", "tab", "psv"});
}
bool IsPlain(std::string_view extension) { return IsOneOf(extension, {"txt", "dat", "data"}); }
bool IsJson(std::string_view extension) {
  return IsOneOf(extension, {"json", "ndjson", "jsonl", "geojson"});
}
bool IsParquet(std::string_view extension) { return IsOneOf(extension, {"parquet", "parq", "pq"}); }
bool IsWorkbook(std::string_view extension) { return IsOneOf(extension, {"xlsx", "xlsm"}); }

/// What the name says the file is.
std::string_view KindByName(std::string_view extension) {
  if (IsJson(extension)) return "a JSON file";
  if (IsParquet(extension)) return "a Parquet file";
  if (IsWorkbook(extension) || extension == "xls") return "an Excel workbook";
  return IsDelimited(extension) || IsPlain(extension) ? "a CSV file" : "a table";
}

Error Mismatch(std::string_view extension, std::string_view content) {
  const std::string kind = content == "html"     ? "looks like an HTML page"
                           : content == "text"   ? "is plain text"
                           : content == "json"   ? "looks like JSON"
                           : content == "binary" ? "is binary"
                                                 : "is " + std::string(content);
  return Fail(ErrorCode::kFileTypeMismatch, "The name says that this is " +
                                                std::string(KindByName(extension)) +
                                                ", but its content " + kind + ".");
}

Result<FileKind> PackedKind(std::string_view extension, Packing content, Packing named) {
  const std::string_view ending = content == Packing::kGzip ? ".gz" : ".zst";
  if (content != named) {
    return Fail(ErrorCode::kFileTypeMismatch,
                "The content is packed, but the name does not end in " + std::string(ending) +
                    ". Rename it to end so, for example in .csv" + std::string(ending) +
                    ", or unpack it.");
  }
  if (IsParquet(extension) || IsWorkbook(extension)) {
    return Fail(ErrorCode::kFileFormatUnsupported,
                "Files of this kind are packed already; unpack the " + std::string(ending) +
                    " and send what is inside.");
  }
  return FileKind{IsJson(extension) ? FileFormat::kJson : FileFormat::kCsv, content};
}

/// Plain text and JSON; `content` is one of the two.
Result<FileKind> TextKind(std::string_view extension, std::string_view content) {
  if (IsParquet(extension) || IsWorkbook(extension) ||
      IsOneOf(extension, {"xls", "arrow", "feather"}))
    return Mismatch(extension, content);
  if (IsJson(extension)) return FileKind{FileFormat::kJson};
  if (content == "text") return FileKind{FileFormat::kCsv};
  if (IsDelimited(extension)) return Mismatch(extension, content);
  return FileKind{FileFormat::kJson};
}

Packing PackingByName(std::string_view filename) {
  const std::string name = Lower(filename);
  if (name.ends_with(".gz")) return Packing::kGzip;
  return name.ends_with(".zst") ? Packing::kZstd : Packing::kNone;
}

Error Unsupported(std::string_view table) {
  return Fail(
      ErrorCode::kFileFormatUnsupported,
      std::string(table) + " files cannot be imported; save the table as CSV, Parquet or XLSX.");
}

/// Files that are no text. A damaged Parquet file may begin with anything: its reader tells.
Result<FileKind> BinaryKind(std::string_view extension, std::string_view content) {
  const bool named_text = IsDelimited(extension) || IsPlain(extension) || IsJson(extension);
  if (named_text) return Mismatch(extension, content);
  if (content == "ole2" && (extension.empty() || extension.starts_with("xls"))) {
    return Fail(ErrorCode::kXlsxEncryptedOrXls,
                "The workbook is protected by a password or saved in the old XLS format. Remove "
                "the password, or save it as .xlsx.");
  }
  if (content == "parquet" && !IsWorkbook(extension)) return FileKind{FileFormat::kParquet};
  if (content == "zip" && (extension.empty() || IsWorkbook(extension)))
    return FileKind{FileFormat::kXlsx};
  if (content == "binary" && IsParquet(extension)) return FileKind{FileFormat::kParquet};
  if (content == "arrow" && !IsParquet(extension)) return Unsupported("Arrow IPC");
  return Mismatch(extension, content);
}

}  // namespace

std::string_view ContentTypeOf(std::string_view head) {
  for (const Magic& magic : kMagics) {
    if (head.starts_with(magic.bytes)) return magic.type;
  }
  // UTF-16 and UTF-32 look binary; their byte order mark says that they are text.
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF") ||
      head.starts_with(std::string_view("\0\0\xFE\xFF", 4)))
    return "text";
  std::string_view text = head;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string start = Lower(SkipBlanks(text).substr(0, 64));
  if (start.starts_with("<!doctype html") || start.starts_with("<html")) return "html";
  if (start.starts_with("<?xml")) return "xml";
  if (LooksLikeJson(text)) return "json";
  return LooksBinary(head) ? "binary" : "text";
}

std::string_view WithoutPacking(std::string_view filename) {
  switch (PackingByName(filename)) {
    case Packing::kGzip:
      return filename.substr(0, filename.size() - 3);
    case Packing::kZstd:
      return filename.substr(0, filename.size() - 4);
    case Packing::kNone:
      break;
  }
  return filename;
}

std::optional<FileFormat> FormatFromText(std::string_view kind) {
  const auto found = std::ranges::find(kFormats, kind.substr(0, kind.find('.')));
  if (found == std::end(kFormats)) return std::nullopt;
  return static_cast<FileFormat>(found - std::begin(kFormats));
}

std::optional<FileFormat> FormatByName(std::string_view filename) {
  const std::string extension = ExtensionOf(filename);
  if (IsDelimited(extension)) return FileFormat::kCsv;
  if (IsJson(extension)) return FileFormat::kJson;
  if (IsParquet(extension)) return FileFormat::kParquet;
  if (IsWorkbook(extension)) return FileFormat::kXlsx;
  return std::nullopt;
}

std::string ToText(FileKind kind) {
  static constexpr std::string_view kPackings[] = {"", ".gz", ".zst"};
  return std::string(kFormats[static_cast<std::size_t>(kind.format)]) +
         std::string(kPackings[static_cast<std::size_t>(kind.packing)]);
}

Result<FileKind> DetectFormat(std::string_view filename, std::string_view head) {
  if (head.empty()) return Fail(ErrorCode::kFileEmpty, "The file has no bytes.");
  const std::string extension = ExtensionOf(filename);
  const std::string_view content = ContentTypeOf(head);
  const Packing named = PackingByName(filename);
  if (content == "gzip") return PackedKind(extension, Packing::kGzip, named);
  if (content == "zstd") return PackedKind(extension, Packing::kZstd, named);
  if (named != Packing::kNone) {
    return Fail(ErrorCode::kFileTypeMismatch, std::string("The name ends in ") +
                                                  (named == Packing::kGzip ? ".gz" : ".zst") +
                                                  ", but the content is not packed that way.");
  }
  if (content == "text" || content == "json") return TextKind(extension, content);
  return BinaryKind(extension, content);
}

}  // namespace lathe::data
