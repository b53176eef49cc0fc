import Glibc
import ModelFacts
import ModelFormats

/// YAML texts: events that are whole and lie in the text, and the names that loaders import.
///
/// With `PRINT_YAML_EVENTS` in the environment the events are printed instead, for
/// `Scripts/oracle/differential-yaml.py`.
func examine(_ bytes: [UInt8]) {
  let isPrinting = unsafe getenv("PRINT_YAML_EVENTS") != nil
  var reader = YAMLReader(bytes)
  var open = 0
  var last: YAMLEvent?
  if isPrinting { print("text") }
  do throws(FormatError) {
    while let event = try reader.next() {
      if isPrinting { print(line(of: event)) }
      require(event.mark.offset <= bytes.count, "a place outside of the text")
      switch event.content {
      case .documentStart, .sequenceStart, .mappingStart: open += 1
      case .documentEnd, .sequenceEnd, .mappingEnd: open -= 1
      case .streamStart, .streamEnd, .scalar, .alias: break
      }
      require(open >= 0, "an end without a start")
      last = event
    }
    require(open == 0 && last?.content == .streamEnd, "an end without a fault")
  } catch {
    if isPrinting { print("fault \(error)") }
    require(error.offset <= bytes.count, "a fault outside of the text")
    require((try? reader.next()) == .some(nil), "an event behind a fault")
  }
  guard !isPrinting else { return }
  for isUnpacked in [false, true] { _ = YAMLCode.code(in: bytes, isUnpacked: isUnpacked) }
}

/// Kind, place, anchor, tag, and what else there is, each text as hexadecimal digits.
private func line(of event: YAMLEvent) -> String {
  let rest: [String] =
    switch event.content {
    case .streamStart: ["+stream"]
    case .streamEnd: ["-stream"]
    case .documentStart(let isExplicit): ["+document", isExplicit ? "explicit" : ""]
    case .documentEnd(let isExplicit): ["-document", isExplicit ? "explicit" : ""]
    case .sequenceStart(let isFlow): ["+sequence", isFlow ? "flow" : ""]
    case .sequenceEnd: ["-sequence"]
    case .mappingStart(let isFlow): ["+mapping", isFlow ? "flow" : ""]
    case .mappingEnd: ["-mapping"]
    case .scalar(let text, let style): ["scalar", "\(style)", digits(text)]
    case .alias(let name): ["alias", digits(name)]
    }
  let place = "\(event.mark.line) \(event.mark.column) \(event.mark.offset)"
  return ([place, digits(event.anchor), digits(event.tag)] + rest).joined(separator: ",")
}

private func digits(_ text: String?) -> String {
  guard let text else { return "-" }
  return text.utf8.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
}
