import ModelFacts
import ModelFormats

/// Chat templates: an error lies inside of the text, an access on a line that exists.
func examine(_ bytes: [UInt8]) {
  guard let source = String(validating: bytes, as: UTF8.self) else { return }
  let template = ChatTemplate(name: "default", source: source, location: Location(file: "t.jinja"))
    .analyzed(beginToken: "<s>")
  let lines = source.unicodeScalars.count { $0 == "\n" || $0 == "\r" } + 1
  if let error = template.syntaxError {
    require(0...bytes.count ~= error.offset, "an error outside of the text")
  }
  for access in template.unsafeAccesses {
    require(0..<bytes.count ~= access.offset && 1...lines ~= access.line, "an access nowhere")
  }
}
