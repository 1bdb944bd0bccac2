#include "data/xlsx/xml.h"

#include <expat.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace lathe::data::xlsx {
namespace {

constexpr std::size_t kBlockBytes = 64 << 10;

bool IsUtf8(std::string_view encoding) {
  constexpr std::string_view kName = "utf-8";
  return std::ranges::equal(encoding, kName, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
  });
}

}  // namespace

std::optional<std::string_view> Attributes::Find(std::string_view name) const {
  for (const char* const* at = list_; *at; at += 2) {
    if (LocalName(at[0]) == name) return std::string_view(at[1]);
  }
  return std::nullopt;
}

struct XmlReader::State {
  XmlHandler& handler;
  std::string part;
  XML_Parser parser = nullptr;
  bool plain = true;
  std::int64_t skipped_lines = 0;

  static State& Of(void* data) { return *static_cast<State*>(data); }
  void StopAtFault() const {
    if (handler.fault) XML_StopParser(parser, XML_FALSE);
  }
  static void OnStart(void* data, const XML_Char* name, const XML_Char** attributes) {
    State& state = Of(data);
    state.handler.Start(LocalName(name), Attributes(attributes));
    state.StopAtFault();
  }
  static void OnEnd(void* data, const XML_Char* name) {
    State& state = Of(data);
    state.handler.End(LocalName(name));
    state.StopAtFault();
  }
  static void OnText(void* data, const XML_Char* text, int size) {
    State& state = Of(data);
    state.handler.Text({text, static_cast<std::size_t>(size)});
    state.StopAtFault();
  }
  static void OnDeclaration(void* data, const XML_Char*, const XML_Char* encoding, int) {
    if (encoding && !IsUtf8(encoding)) Of(data).plain = false;
  }
  static void OnComment(void* data, const XML_Char*) { Of(data).plain = false; }
  static void OnInstruction(void* data, const XML_Char*, const XML_Char*) {
    Of(data).plain = false;
  }
  static void OnSection(void* data) { Of(data).plain = false; }
  static void OnDoctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    State& state = Of(data);
    state.handler.fault =
        Fail(ErrorCode::kXlsxDtdForbidden,
             "\"" + state.part + "\" declares a document type, which no workbook needs.");
    state.StopAtFault();
  }
};

XmlReader::XmlReader(XmlHandler& handler, std::string part)
    : state_(std::make_unique<State>(State{handler, std::move(part)})) {
  state_->parser = XML_ParserCreate(nullptr);
  if (!state_->parser) return;
  XML_SetUserData(state_->parser, state_.get());
  XML_SetElementHandler(state_->parser, State::OnStart, State::OnEnd);
  XML_SetCharacterDataHandler(state_->parser, State::OnText);
  XML_SetStartDoctypeDeclHandler(state_->parser, State::OnDoctype);
  XML_SetXmlDeclHandler(state_->parser, State::OnDeclaration);
  XML_SetCommentHandler(state_->parser, State::OnComment);
  XML_SetProcessingInstructionHandler(state_->parser, State::OnInstruction);
  XML_SetStartCdataSectionHandler(state_->parser, State::OnSection);
}

XmlReader::~XmlReader() {
  if (state_->parser) XML_ParserFree(state_->parser);
}

Status XmlReader::Feed(std::string_view piece, bool final) {
  if (!state_->parser) return Fail(ErrorCode::kInternal, "The XML reader could not start.");
  const XML_Status status =
      XML_Parse(state_->parser, piece.data(), static_cast<int>(piece.size()), final);
  if (state_->handler.fault) return *state_->handler.fault;
  if (status == XML_STATUS_OK) return {};
  const XML_Error code = XML_GetErrorCode(state_->parser);
  const std::string line = std::to_string(
      static_cast<std::int64_t>(XML_GetCurrentLineNumber(state_->parser)) + state_->skipped_lines);
  if (code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_INCORRECT_ENCODING) {
    return Fail(ErrorCode::kXlsxEncoding,
                "\"" + state_->part + "\" is in an encoding that is not known; UTF-8 is expected.");
  }
  return Fail(ErrorCode::kXlsxMalformedXml, "\"" + state_->part + "\" is not well-formed on line " +
                                                line + ": " + XML_ErrorString(code) + ".");
}

void XmlReader::Skip(std::string_view text) {
  state_->skipped_lines += std::ranges::count(text, '\n');
}

bool XmlReader::plain() const { return state_->plain; }

Status ReadXml(csv::TextStream& stream, XmlHandler& handler, const std::string& part) {
  XmlReader reader(handler, part);
  std::vector<char> block(kBlockBytes);
  while (true) {
    TRY(const std::size_t got, stream.Read(block.data(), block.size()));
    TRY_OK(reader.Feed({block.data(), got}, got == 0));
    if (got == 0) return {};
  }
}

}  // namespace lathe::data::xlsx
