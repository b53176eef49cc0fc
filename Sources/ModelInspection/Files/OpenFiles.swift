import ModelFacts
import ModelFormats
import Synchronization

/// The files of a target, each opened once: the one place that inspection reads them through.
///
/// Most files are read in one visit. Those that a later stage comes back to, with what the visits
/// have found, stay open until the inspection ends.
final class OpenFiles: Sendable {
  /// How many files stay open; of more, the rest is opened again where it is needed.
  static let limit = 128

  private let repository: any ModelRepository
  private let kept = Mutex<[ExactString: any ByteSource]>([:])

  /// The files of a repository, none of them open yet.
  init(of repository: any ModelRepository) { self.repository = repository }

  /// A file of the repository, open.
  ///
  /// - Throws: `FormatError` with reason `.unreadable` when it can't be opened.
  func open(_ path: String) throws(FormatError) -> any ByteSource {
    if let source = kept.withLock({ $0[ExactString(path)] }) { return source }
    return try repository.open(path)
  }

  /// Keeps a file open for those who read it later.
  func keep(_ source: any ByteSource, as path: String) {
    kept.withLock { if $0.count < Self.limit { $0[ExactString(path)] = source } }
  }
}
