// Writes workbooks with one sheet of any XML, not packed. For tests only.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace lathe::data_testing {

/// An archive of parts as they are (ZIP's method 0).
class PartsArchive {
 public:
  void Add(std::string_view name, std::string_view bytes) {
    const auto checksum = static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));  // NOLINT
    std::string common;
    Put(common, 20, 2);  // version
    Put(common, 0, 8);   // flags, method, time, date
    Put(common, checksum, 4);
    Put(common, bytes.size(), 4);
    Put(common, bytes.size(), 4);
    Put(common, name.size(), 2);
    Put(common, 0, 2);  // extra field
    directory_ += "PK\x01\x02";
    Put(directory_, 20, 2);
    directory_ += common;
    Put(directory_, 0, 10);  // comment, disk, attributes
    Put(directory_, archive_.size(), 4);
    directory_ += name;
    archive_ += "PK\x03\x04" + common;
    archive_ += name;
    archive_ += bytes;
    ++count_;
  }

  void Write(const std::filesystem::path& path) const {
    std::string end = "PK\x05\x06";
    Put(end, 0, 4);  // disks
    Put(end, count_, 2);
    Put(end, count_, 2);
    Put(end, directory_.size(), 4);
    Put(end, archive_.size(), 4);
    Put(end, 0, 2);  // comment
    std::ofstream(path, std::ios::binary) << archive_ << directory_ << end;
  }

 private:
  static void Put(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(i < 8 ? value >> (8 * i) & 0xFF : 0);
  }

  std::string archive_;
  std::string directory_;
  std::uint64_t count_ = 0;
};

/// A workbook whose only sheet, called "Data", has the XML `sheet`.
inline void WriteWorkbook(const std::filesystem::path& path, std::string_view sheet) {
  PartsArchive archive;
  archive.Add(
      "xl/workbook.xml",
      R"(<workbook xmlns:r="r"><sheets><sheet name="Data" r:id="r1"/></sheets></workbook>)");
  archive.Add("xl/_rels/workbook.xml.rels",
              R"(<Relationships><Relationship Id="r1" Type="t/worksheet" )"
              R"(Target="worksheets/sheet1.xml"/></Relationships>)");
  archive.Add("xl/worksheets/sheet1.xml", sheet);
  archive.Write(path);
}

}  // namespace lathe::data_testing
