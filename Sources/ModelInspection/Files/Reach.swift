import ModelFacts
import ModelFormats

/// How far the readers of a file reach into it, as its name tells before it is open.
///
/// A repository that fetches ranges knows by it what to fetch.
enum Reach: Hashable, Sendable {
  /// Its start and its end: what its format is told by, headers, the directories of archives.
  case ends
  /// Its first bytes, at most so many.
  case head(Int)
  /// All of it, if that is within a budget of bytes; `what` it is is for the sentence that says no.
  case whole(budget: Int, what: String)

  /// The reach of the readers of a file.
  init(of path: String) {
    let name = RelativePath.name(of: path)
    if path == CardText.file {
      self = .head(CardText.limit)
    } else if DocumentName.isDocument(name) {
      self = .document
    } else if TokenizerFiles.isPart(name) || name.hasPrefix("tokenizer.") {
      self = .vocabulary
    } else if path.hasSuffix(".jinja") {
      self = .template
    } else if path.hasSuffix(".py") {
      self = .source
    } else {
      self = .ends
    }
  }

  /// A JSON document.
  static let document = whole(budget: 32 << 20, what: "JSON")
  /// A vocabulary or its merges.
  static let vocabulary = whole(budget: 256 << 20, what: "vocabulary")
  /// A chat template.
  static let template = whole(budget: 4 << 20, what: "template")
  /// A Python file: modeling files are far smaller.
  static let source = whole(budget: 2 << 20, what: "Python")

  /// The most bytes that are read in one piece; nil where a reader goes by what it reads.
  var budget: Int? {
    switch self {
    case .ends: nil
    case .head(let count): count
    case .whole(let budget, _): budget
    }
  }

  /// Whether it is read when the documents are known: vocabularies, templates and Python.
  var isReadLater: Bool {
    if case .whole = self { self != .document } else { false }
  }
}

extension ByteSource {
  /// The bytes that a reader of this reach takes in one piece.
  ///
  /// - Throws: `.limit` when all of it is wanted and that is more than its budget.
  func bytes(within reach: Reach) throws(FormatError) -> [UInt8] {
    if case .whole(let budget, let what) = reach, size > budget {
      throw FormatError(
        reason: .limit("\(size) bytes of \(what), where \(budget) are read"), offset: 0)
    }
    return try prefix(reach.budget ?? size)
  }
}
