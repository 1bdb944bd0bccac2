// Workbooks. The bytes are tried as an archive; and, as the XML of a sheet, packed into a sound
// archive of their own, because random changes of a packed part only fail its checksum.
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table_pass.h"

namespace {

using namespace lathe;

void Put(std::string& out, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

/// An archive of parts that are not packed.
std::string Archive(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::string out, directory;
  for (const auto& [name, text] : parts) {
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
    std::string common;
    Put(common, 20, 2), Put(common, 0, 2), Put(common, 0, 2), Put(common, 0, 4);
    Put(common, sum, 4), Put(common, text.size(), 4), Put(common, text.size(), 4);
    Put(common, name.size(), 2), Put(common, 0, 2);
    directory += "PK\x01\x02";
    Put(directory, 20, 2);
    directory += common;
    Put(directory, 0, 2), Put(directory, 0, 2), Put(directory, 0, 2), Put(directory, 0, 4);
    Put(directory, out.size(), 4);
    directory += name;
    out += "PK\x03\x04" + common + name + text;
  }
  const std::size_t begin = out.size();
  out += directory + "PK\x05\x06";
  Put(out, 0, 4), Put(out, parts.size(), 2), Put(out, parts.size(), 2);
  Put(out, directory.size(), 4), Put(out, begin, 4), Put(out, 0, 2);
  return out;
}

std::string WithSheet(std::string_view sheet) {
  return Archive(
      {{"xl/workbook.xml",
        "<workbook><sheets><sheet name=\"S\" sheetId=\"1\" id=\"r1\"/></sheets></workbook>"},
       {"xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" "
        "Target=\"worksheets/s.xml\"/></Relationships>"},
       {"xl/styles.xml",
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy-mm-dd\"/></numFmts>"
        "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"21\"/></cellXfs>"
        "</styleSheet>"},
       {"xl/sharedStrings.xml", "<sst><si><t>a</t></si><si><t>b</t></si></sst>"},
       {"xl/worksheets/s.xml", std::string(sheet)}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0 || size > 64 << 10) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  fuzz::Write(text.starts_with("PK") ? std::string(text) : WithSheet(text));
  fuzz::ImportFile("fuzz.xlsx", {});
  return 0;
}
