// XML as events, read in pieces by Expat. Declarations of a document type are refused before
// anything in them is looked at: no entity is ever expanded, no file or address opened. Names come
// without their namespace prefix. One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/csv/text_stream.h"

namespace lathe::data::xlsx {

/// `name` without its prefix. Names have a few characters: cheaper to walk over than to search.
inline std::string_view LocalName(const char* name) {
  const char* begin = name;
  const char* at = name;
  for (; *at; ++at) {
    if (*at == ':') begin = at + 1;
  }
  return {begin, static_cast<std::size_t>(at - begin)};
}

/// The attributes of an element: Expat's list of names and values.
class Attributes {
 public:
  explicit Attributes(const char* const* list) : list_(list) {}
  /// The value of the attribute called `name`, with or without a prefix.
  std::optional<std::string_view> Find(std::string_view name) const;
  /// Calls visit(name, value) for each of them, in their order, names without their prefix.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (const char* const* at = list_; *at; at += 2) visit(LocalName(at[0]), at[1]);
  }

 private:
  const char* const* list_;
};

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void Start(std::string_view name, const Attributes& attributes) = 0;
  virtual void End(std::string_view name) = 0;
  virtual void Text(std::string_view text) = 0;
  /// What the handler cannot go on with; asked after each piece.
  std::optional<Error> fault;
};

class XmlReader {
 public:
  /// `part` is what messages call the document. REQUIRES: `handler` outlives this.
  XmlReader(XmlHandler& handler, std::string part);
  ~XmlReader();
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  /// Errors: xlsx_malformed_xml, xlsx_dtd_forbidden, xlsx_encoding, and the handler's.
  Status Feed(std::string_view piece, bool final);
  /// Counts the lines of text that was read elsewhere, for the messages of faults behind it.
  void Skip(std::string_view text);
  /// Whether all that was read is UTF-8 and nothing but elements and texts: no comments, CDATA
  /// sections or instructions, within which a "<" may mean nothing.
  bool plain() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads a whole document. Errors: those of the stream and of XmlReader::Feed.
Status ReadXml(csv::TextStream& stream, XmlHandler& handler, const std::string& part);

}  // namespace lathe::data::xlsx
