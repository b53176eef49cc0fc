import ModelFacts
import ModelFormats

extension ArtifactReader {
  /// The model card: `README.md` at the top of the target.
  static let modelCard = ArtifactReader(name: "model card") { artifact in
    artifact.path == CardText.file
  } read: { artifact in
    ArtifactFacts(card: card(artifact))
  }

  private static func card(_ artifact: Artifact) -> Fact<ModelCard> {
    do {
      let bytes = try artifact.source.bytes(within: Reach(of: artifact.path))
      return .known(ModelCard(text: CardText(bytes)), at: artifact.location)
    } catch {
      return .unreadable("\(error)", at: artifact.location.byte(error.offset))
    }
  }
}

/// A model card taken apart: YAML between two lines of dashes, then Markdown.
struct CardText {
  /// Where it stands in a target.
  static let file = "README.md"
  /// Bytes that are read of a card.
  static let limit = 1 << 20
  /// Bytes of front matter that are parsed.
  static let frontMatterLimit = 128 << 10

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
    guard frontMatter.utf8.count <= CardText.frontMatterLimit else {
      frontMatterError = "is longer than \(CardText.frontMatterLimit) bytes"
      return
    }
    do {
      take(try FrontMatter(Array(frontMatter.utf8)))
    } catch let refusal as FrontMatter.Refusal {
      frontMatterError = refusal.rawValue
    } catch {
      frontMatterError = FrontMatter.Refusal.invalid.rawValue
    }
  }

  private mutating func take(_ frontMatter: FrontMatter) {
    license = frontMatter["license"].first
    licenseName = frontMatter["license_name"].first
    licenseLink = frontMatter["license_link"].first
    baseModels = frontMatter["base_model"]
    baseModelRelation = frontMatter["base_model_relation"].first
    libraryName = frontMatter["library_name"].first
    pipelineTag = frontMatter["pipeline_tag"].first
    tags = frontMatter["tags"]
    datasets = frontMatter["datasets"]
  }
}
