import ModelFacts
import ModelFormats
import Yams

extension ArtifactReader {
  /// The model card: `README.md` at the top of the target.
  static let modelCard = ArtifactReader(name: "model card") { artifact in
    artifact.path == "README.md"
  } read: { artifact in
    ArtifactFacts(card: card(artifact))
  }

  private static func card(_ artifact: Artifact) -> Fact<ModelCard> {
    do {
      let bytes = try artifact.source.prefix(CardText.limit)
      return .known(ModelCard(text: CardText(bytes)), at: artifact.location)
    } catch {
      return .unreadable("\(error)", at: artifact.location.byte(error.offset))
    }
  }
}

/// A model card taken apart: YAML between two lines of dashes, then Markdown.
struct CardText {
  /// Bytes that are read of a card.
  static let limit = Limits.modelCardBytes
  /// Bytes of front matter that are parsed.
  static let frontMatterLimit = Limits.frontMatterBytes

  /// The YAML, nil when the card has none.
  let frontMatter: String?
  /// The whole text in lower case.
  let lowercased: String

  /// Takes a text apart; bytes that aren't UTF-8 are replaced.
  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    lowercased = text.lowercased()
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let isFence = { (line: Substring) in
      line.starts(with: "---") && line.allSatisfy { $0 == "-" || $0 == " " }
    }
    guard let first = lines.first, isFence(first),
      let end = lines.dropFirst().firstIndex(where: isFence)
    else {
      frontMatter = nil
      return
    }
    frontMatter = lines[1..<end].joined(separator: "\n")
  }
}

extension ModelCard {
  /// What the text of a card says.
  init(text: CardText) {
    self.init()
    mentionsFineTuning = ["fine-tun", "finetun", "fine tun"].contains {
      text.lowercased.contains($0)
    }
    guard let frontMatter = text.frontMatter else { return }
    if let refusal = Self.refusal(of: frontMatter) {
      frontMatterError = refusal
      return
    }
    do {
      // The basic resolver takes every plain scalar as text; the default one tells numbers, dates
      // and the like apart, and compiles regular expressions for it, which takes milliseconds.
      guard let node = try Yams.compose(yaml: frontMatter, .basic) else { return }
      guard let mapping = node.mapping else {
        frontMatterError = "isn't a mapping"
        return
      }
      take(mapping)
    } catch {
      frontMatterError = "isn't valid YAML"
    }
  }

  private mutating func take(_ mapping: Node.Mapping) {
    license = mapping.strings("license").first
    licenseName = mapping.strings("license_name").first
    licenseLink = mapping.strings("license_link").first
    baseModels = mapping.strings("base_model")
    baseModelRelation = mapping.strings("base_model_relation").first
    libraryName = mapping.strings("library_name").first
    pipelineTag = mapping.strings("pipeline_tag").first
    tags = mapping.strings("tags")
    datasets = mapping.strings("datasets")
  }

  /// Why a text isn't given to the YAML parser, which follows aliases and recurses.
  private static func refusal(of text: String) -> String? {
    guard text.utf8.count <= CardText.frontMatterLimit else {
      return "is longer than \(CardText.frontMatterLimit) bytes"
    }
    var previous = UInt8(ascii: "\n")
    var hasAnchor = false
    var hasAlias = false
    var depth = 0
    for byte in text.utf8 {
      let startsToken = " \t\n[{,:-?".utf8.contains(previous)
      let isSpace = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n")
      if !isSpace && previous == UInt8(ascii: "&") { hasAnchor = true }
      hasAlias = hasAlias || startsToken && byte == UInt8(ascii: "*")
      if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
      if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
      guard depth <= 64 else { return "is nested deeper than 64 levels" }
      previous = byte
    }
    if hasAnchor && hasAlias { return "uses YAML aliases, which aren't followed" }
    let isDeep = text.split(separator: "\n").contains { line in
      line.utf8.prefix { " -?:\t".utf8.contains($0) }.count > 128
    }
    return isDeep ? "is indented deeper than 128 columns" : nil
  }
}

extension Node.Mapping {
  /// A string or the strings of a list; empty for anything else.
  fileprivate func strings(_ key: String) -> [String] {
    // Not the subscript: it compares resolved tags, by the default resolver for a key made here.
    switch first(where: { $0.key.scalar?.string == key })?.value {
    case nil: return []
    case .scalar(let scalar): return scalar.text.map { [$0] } ?? []
    case .sequence(let sequence): return sequence.compactMap { $0.scalar?.text }
    case .mapping, .alias: return []
    }
  }
}

extension Node.Scalar {
  /// The text, nil for YAML's null.
  fileprivate var text: String? {
    style == .plain && ["", "~", "null", "Null", "NULL"].contains(string) ? nil : string
  }
}
