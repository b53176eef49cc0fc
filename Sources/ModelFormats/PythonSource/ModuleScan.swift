public import ModelFacts

extension ModuleDeclarations {
  /// Reads what Python modules declare, all files of one repository together.
  ///
  /// Never fails: what isn't understood isn't declared.
  public init(scanning sources: [[UInt8]]) {
    self.init()
    var scan = ModuleScan()
    for source in sources { scan.readClasses(source) }
    for source in sources { scan.readBodies(source) }
    kinds = scan.kinds.compactMapValues { $0 }
    outputEmbeddings = scan.outputEmbeddings
    definesOutputEmbeddings = scan.definesOutputEmbeddings
    tiedWeights = scan.tiedWeights
  }
}

/// One pass over Python text, a logical line at a time.
private struct ModuleScan {
  /// nil marks a name with contradicting declarations.
  var kinds: [String: ModuleDeclarations.Kind?] = [:]
  var outputEmbeddings: String?
  var definesOutputEmbeddings = false
  var tiedWeights: [String] = []
  /// Classes of the repository that derive from a class of torch.
  private var classes: [String: ModuleDeclarations.Kind] = [:]

  mutating func readClasses(_ source: [UInt8]) {
    var current: String?
    for line in PythonLines(source) {
      if line.hasPrefix("class ") {
        let name = String(line.dropFirst(6).prefix { $0 != "(" && $0 != ":" }.trimmed)
        current = name
        let bases = line.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
        for base in bases.split(separator: ",") {
          if let kind = kind(ofClass: base.trimmed), kind != .other { classes[name] = kind }
        }
      } else if let current, classes[current] == nil, line.hasPrefix("self.weight") {
        // A module with a weight of its own: no Linear, whatever the weight's shape.
        classes[current] = .other
      }
    }
  }

  mutating func readBodies(_ source: [UInt8]) {
    var isInOutputEmbeddings = false
    for line in PythonLines(source) {
      if line.hasPrefix("def ") || line.hasPrefix("class ") {
        isInOutputEmbeddings = line.hasPrefix("def get_output_embeddings")
        if isInOutputEmbeddings { definesOutputEmbeddings = true }
      }
      if isInOutputEmbeddings, line.hasPrefix("return self.") {
        outputEmbeddings = String(line.dropFirst(12).trimmed)
      }
      if line.hasPrefix("_tied_weights_keys") {
        tiedWeights += line.quotedTexts
      } else if line.hasPrefix("self.register_buffer(") {
        guard let name = line.quotedTexts.first else { continue }
        let isTransient = line.filter { $0 != " " }.contains("persistent=False")
        declare(name, isTransient ? .transientBuffer : .buffer)
      } else if line.hasPrefix("self.") {
        readAssignment(line.dropFirst(5))
      }
    }
  }

  private mutating func readAssignment(_ text: Substring) {
    let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    var rest = text.dropFirst(name.count).trimmed
    if rest.hasPrefix(":"), let equals = rest.firstIndex(of: "=") { rest = rest[equals...] }
    guard rest.hasPrefix("="), !rest.hasPrefix("==") else { return }
    let calls = rest.dropFirst().calls
    guard let first = calls.first(where: { $0.depth == 0 }) ?? calls.first else { return }
    switch first.name.split(separator: ".").last {
    case "Sequential":
      for (index, call) in calls.filter({ $0.depth == 1 }).enumerated() {
        if let kind = kind(ofClass: call.name) { declare("\(name).\(index)", kind) }
      }
    case "ModuleList", "ModuleDict":
      let members = calls.filter { $0.depth > 0 }.compactMap { kind(ofClass: $0.name) }
      if let kind = members.first {
        declare(String(name), kind)
      }
    default:
      if let kind = kind(ofClass: first.name) { declare(String(name), kind) }
    }
  }

  private mutating func declare(_ name: String, _ kind: ModuleDeclarations.Kind) {
    if let known = kinds[name], known != kind {
      kinds[name] = .some(nil)
    } else {
      kinds[name] = kind
    }
  }

  /// The kind of a class by its last component; classes of the repository go first.
  private func kind(ofClass name: Substring) -> ModuleDeclarations.Kind? {
    let last = name.split(separator: ".").last.map(String.init) ?? ""
    if let own = classes[last] { return own }
    return switch last {
    case "Linear", "NonDynamicallyQuantizableLinear": .linear
    case "Conv1D": .conv1D
    case "Embedding": .embedding
    case "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d":
      .convolution
    case "MultiheadAttention": .multiheadAttention
    case "Parameter": .parameter
    case "LayerNorm", "RMSNorm", "BatchNorm1d", "BatchNorm2d", "GroupNorm", "EmbeddingBag", "PReLU",
      "Bilinear":
      .other
    default: nil
    }
  }
}

/// Python text as logical lines: continuation inside brackets joined, comments and indentation gone.
private struct PythonLines: Sequence, IteratorProtocol {
  private let text: [UInt8]
  private var position = 0
  /// Lines beyond this many bytes are cut: no declaration is that long.
  private static let longestLine = 16 * 1024

  init(_ text: [UInt8]) { self.text = text }

  mutating func next() -> Substring? {
    guard position < text.count else { return nil }
    var line: [UInt8] = []
    var depth = 0
    var quote: UInt8?
    while position < text.count {
      let byte = text[position]
      position += 1
      if let open = quote {
        if byte == UInt8(ascii: "\\"), position < text.count {
          position += 1
        } else if byte == open || (byte == UInt8(ascii: "\n")) {
          quote = nil
        }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "#") {
        while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
        continue
      } else if [UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{")].contains(byte) {
        depth += 1
      } else if [UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}")].contains(byte) {
        depth = Swift.max(0, depth - 1)
      }
      if byte == UInt8(ascii: "\n") {
        if depth == 0 { break }
        line.append(UInt8(ascii: " "))
      } else if line.count < Self.longestLine {
        line.append(byte)
      }
    }
    return Substring(String(decoding: line, as: UTF8.self)).trimmed
  }
}

extension Substring {
  /// Without spaces and tabs at either end.
  fileprivate var trimmed: Substring {
    var text = drop { $0 == " " || $0 == "\t" || $0 == "\r" }
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return text
  }

  /// Texts between quotes, in order.
  fileprivate var quotedTexts: [String] {
    var texts: [String] = []
    var rest = self
    while let open = rest.firstIndex(where: { $0 == "\"" || $0 == "'" }) {
      let body = rest[rest.index(after: open)...]
      guard let close = body.firstIndex(of: rest[open]) else { break }
      texts.append(String(body[..<close]))
      rest = body[body.index(after: close)...]
    }
    return texts
  }

  /// Names directly before an opening bracket, with how many brackets are open there.
  fileprivate var calls: [(name: Substring, depth: Int)] {
    var calls: [(name: Substring, depth: Int)] = []
    var depth = 0
    var start = startIndex
    for index in indices {
      let character = self[index]
      if character.isLetter || character.isNumber || character == "_" || character == "." {
        continue
      }
      if character == "(" {
        if start < index { calls.append((self[start..<index], depth)) }
        depth += 1
      } else if character == ")" {
        depth -= 1
      }
      start = self.index(after: index)
    }
    return calls
  }
}
