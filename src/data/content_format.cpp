#include "data/content_format.h"

#include <algorithm>
#include <bitset>
#include <string>

namespace lathe::data {
namespace {

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
std::string ExtensionOf(std::string name) {
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  const std::size_t dot = name.rfind('.');
  return dot == name.npos ? std::string() : name.substr(dot + 1);
}

bool IsTextExtension(std::string_view extension) {
  static constexpr std::string_view kTexts[] = {"csv", "tsv", "txt", "tab", "dat", "psv", "data"};
  return std::ranges::find(kTexts, extension) != std::end(kTexts);
}

/// The table formats that are known but cannot be imported, by content or by extension.
std::string_view KnownTableName(std::string_view content, std::string_view extension) {
  if (content == "parquet") return "Parquet";
  if (content == "arrow") return "Arrow IPC";
  if (content == "zip" && (extension.empty() || extension.starts_with("xls")))
    return "Excel (XLSX)";
  if (content == "ole2") return "Excel (XLS)";
  if (content == "json") return "JSON";
  return {};
}

Error Mismatch(std::string_view content) {
  const std::string kind = content == "html"     ? "looks like an HTML page"
                           : content == "binary" ? "is binary"
                                                 : "is " + std::string(content);
  return Fail(ErrorCode::kFileTypeMismatch,
              "The name says that this is a CSV file, but its content " + kind + ".");
}

Result<FileFormat> FormatOfText(std::string_view extension, bool named_gzip) {
  static constexpr std::string_view kOthers[] = {"parquet", "xlsx", "xls", "arrow", "feather"};
  if (std::ranges::find(kOthers, extension) != std::end(kOthers)) {
    return Fail(ErrorCode::kFileTypeMismatch,
                "The name ends in ." + std::string(extension) + ", but the content is plain text.");
  }
  if (named_gzip) {
    return Fail(ErrorCode::kFileTypeMismatch, "The name ends in .gz, but the content is not gzip.");
  }
  return FileFormat::kCsv;
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

Result<FileFormat> DetectFormat(std::string_view filename, std::string_view head) {
  if (head.empty()) return Fail(ErrorCode::kFileEmpty, "The file has no bytes.");
  const std::string name = Lower(filename);
  const std::string extension = ExtensionOf(name);
  const std::string_view content = ContentTypeOf(head);
  if (content == "text") return FormatOfText(extension, name.ends_with(".gz"));
  if (content == "gzip" && name.ends_with(".gz")) return FileFormat::kGzipCsv;
  if (content == "gzip") {
    return Fail(ErrorCode::kFileTypeMismatch,
                "The content is gzip, but the name does not end in .gz. Rename it to end in "
                ".csv.gz, or unpack it.");
  }
  const std::string_view table = KnownTableName(content, extension);
  if (!table.empty() && !IsTextExtension(extension)) {
    return Fail(
        ErrorCode::kFileFormatUnsupported,
        std::string(table) + " files cannot be imported; save the table as CSV (also .csv.gz).");
  }
  return Mismatch(content);
}

}  // namespace lathe::data
