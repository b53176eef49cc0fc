import ModelFacts
import ModelKnowledge

/// The operations of a graph in protobuf's text form, such as `saved_model.pbtxt`.
enum GraphText {
  /// The most bytes that are read.
  private static let longest = 64 << 20

  /// What stands behind each `op`, with its byte.
  static func code(in source: any ByteSource) -> [ProgramSearch.Found] {
    guard let bytes = try? source.prefix(longest), !bytes.prefix(512).contains(0) else { return [] }
    let span = bytes.span
    var found: [ProgramSearch.Found] = []
    var index = 0
    while index + 2 < span.count {
      defer { index += 1 }
      guard span[index] == UInt8(ascii: "o"), span[index + 1] == UInt8(ascii: "p"),
        index == 0 || !isName(span[index - 1]), !isName(span[index + 2])
      else { continue }
      guard let name = text(span, from: index + 2), found.count < 1000 else { continue }
      let kind: EmbeddedCode.Kind
      switch TensorFlowOperations.reach(of: name) {
      case .none: continue
      case .outside: kind = .operation(name)
      case .unknown: kind = .unknownOperation(name)
      }
      if !found.contains(where: { $0.kind == kind }) { found.append((kind, index)) }
    }
    return found
  }

  /// The text behind a field's name: quoted parts side by side are one, comments count as blanks.
  private static func text(_ span: Span<UInt8>, from start: Int) -> String? {
    var index = start
    var content: [UInt8]?
    while index < span.count {
      switch span[index] {
      case 0x20, 0x09, 0x0a, 0x0d: index += 1
      case UInt8(ascii: ":") where content == nil: index += 1
      case UInt8(ascii: "#"):
        while index < span.count, span[index] != 0x0a { index += 1 }
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        let quote = span[index]
        index += 1
        var part: [UInt8] = []
        while index < span.count, span[index] != quote, part.count < 4096 {
          part.append(span[index])
          // An escape in a name is nothing that a writer makes: it names nothing that is known.
          index += span[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index += 1
        content = (content ?? []) + part
      default: return content.map { String(decoding: $0, as: UTF8.self) }
      }
    }
    return content.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f: true
    default: false
    }
  }
}
