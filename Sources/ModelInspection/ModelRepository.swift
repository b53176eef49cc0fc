package import ModelFacts
package import ModelFormats

/// Where a model's files are: the seam between inspection and a file system, an archive or a server.
///
/// Paths are relative, with `/`. Nothing outside of the repository is ever opened, nothing is changed.
package protocol ModelRepository: Sendable {
  /// What the report calls it.
  var target: Target { get }

  /// Every regular file below the root, sorted by path bytes, and what kept others from the list.
  func listing() throws -> (files: [RepositoryFile], problems: [InspectionProblem])

  /// Opens a file for random access.
  ///
  /// - Throws: `FormatError` with reason `.unreadable` when it can't be opened.
  func open(_ path: String) throws(FormatError) -> any ByteSource
}

/// A file of a repository.
package struct RepositoryFile: Hashable, Sendable {
  /// The path relative to the root.
  package var path: String
  /// Size in bytes.
  package var size: Int

  /// A file with its size.
  package init(path: String, size: Int) {
    self.path = path
    self.size = size
  }
}
