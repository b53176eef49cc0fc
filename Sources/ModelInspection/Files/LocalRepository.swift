package import ModelFacts
package import ModelFormats

/// A folder or a single file of this machine.
///
/// The listing is made once, when the repository is opened. Every file is opened relative to the
/// folder's own descriptor, without following a link that the listing hasn't judged.
package struct LocalRepository: ModelRepository {
  /// What the report calls it.
  package let target: Target
  private let root: Descriptor
  private let blobs: Descriptor?
  private let files: [RepositoryFile]
  private let places: [ExactString: DirectoryWalk.Place]
  private let problems: [InspectionProblem]
  private let counter: ReadCounter?

  /// Opens a folder and lists it; its links may lead to `blobs`, a hub cache's folder, as well.
  ///
  /// - Throws: a sentence, when the folder can't be opened.
  package init(
    folder path: String, target: Target, blobs: String? = nil, limits: ListingLimits = .init(),
    problems: [InspectionProblem] = [], counter: ReadCounter? = nil
  ) throws(InspectionError) {
    do {
      root = try Descriptor.folder(at: Array(path.utf8))
      let rootPath = PathBytes(absolute: try Descriptor.realPath(Array(path.utf8)))
      let blobsPath = try blobs.map { PathBytes(absolute: try Descriptor.realPath(Array($0.utf8))) }
      self.blobs = try blobs.map { try Descriptor.folder(at: Array($0.utf8)) }
      var walk = DirectoryWalk(
        root: root, rootPath: rootPath, blobsPath: blobsPath, limits: limits)
      walk.run()
      files = walk.entries.map { RepositoryFile(path: $0.path, size: $0.size) }
      places = Dictionary(
        walk.entries.map { (ExactString($0.path), $0.place) },
        uniquingKeysWith: { first, _ in first })
      self.problems = problems + walk.problems
    } catch {
      throw InspectionError("couldn't open the folder \(path): \(error)")
    }
    self.target = target
    self.counter = counter
  }

  /// Every regular file below the folder, and what kept others from the list.
  package func listing() -> (files: [RepositoryFile], problems: [InspectionProblem]) {
    (files, problems)
  }

  /// Opens a file of the listing.
  package func open(_ path: String) throws(FormatError) -> any ByteSource {
    let descriptor: Descriptor
    do {
      switch places[ExactString(path)] {
      case .inside(let place): descriptor = try root.file(place.components)
      case .blob(let place): descriptor = try (blobs ?? root).file(place.components)
      case nil: throw SystemError(code: 2)
      }
    } catch {
      throw FormatError(reason: .unreadable("\(error)"), offset: 0)
    }
    return try FileSource(descriptor, counter: counter)
  }
}

/// Single files under names of their own: one file, or a manifest's blobs.
package struct FileCollection: ModelRepository {
  /// A file: how the report calls it, and where it is.
  package struct Member: Hashable, Sendable {
    /// The path in the report.
    package var path: String
    /// Where it is on this machine.
    package var place: String

    /// A file under a name.
    package init(path: String, place: String) {
      self.path = path
      self.place = place
    }
  }

  /// What the report calls it.
  package let target: Target
  private let members: [ExactString: Member]
  /// Those that are open; of a long manifest the rest is opened when it is read.
  private let sources: [ExactString: FileSource]
  private let files: [RepositoryFile]
  private let problems: [InspectionProblem]
  private let counter: ReadCounter?

  /// Files that a person or a manifest named; one that can't be opened is a problem.
  package init(
    _ members: [Member], target: Target, problems: [InspectionProblem] = [],
    counter: ReadCounter? = nil
  ) {
    var files: [RepositoryFile] = []
    var problems = problems
    var sources: [ExactString: FileSource] = [:]
    for member in members {
      do {
        let source = try Self.source(at: member.place, counter: counter)
        files.append(RepositoryFile(path: member.path, size: source.size))
        if sources.count < OpenFiles.limit { sources[ExactString(member.path)] = source }
      } catch {
        problems.append(
          InspectionProblem(
            kind: .unreadable, message: "\(error.reasonText)",
            location: Location(file: member.path)))
      }
    }
    self.target = target
    self.members = Dictionary(
      members.map { (ExactString($0.path), $0) }, uniquingKeysWith: { first, _ in first })
    self.sources = sources
    self.files = files.sorted { ExactString($0.path) < ExactString($1.path) }
    self.problems = problems
    self.counter = counter
  }

  /// The files that could be opened, and what kept others from the list.
  package func listing() -> (files: [RepositoryFile], problems: [InspectionProblem]) {
    (files, problems)
  }

  /// Opens one of the files.
  package func open(_ path: String) throws(FormatError) -> any ByteSource {
    if let source = sources[ExactString(path)] { return source }
    guard let member = members[ExactString(path)] else {
      throw FormatError(reason: .unreadable("no such file"), offset: 0)
    }
    return try Self.source(at: member.place, counter: counter)
  }

  private static func source(
    at place: String, counter: ReadCounter?
  ) throws(FormatError) -> FileSource {
    let descriptor: Descriptor
    do {
      descriptor = try Descriptor.file(at: Array(place.utf8))
    } catch {
      throw FormatError(reason: .unreadable(error.description), offset: 0)
    }
    return try FileSource(descriptor, counter: counter)
  }
}

extension FormatError {
  /// The reason alone, for a problem that has no byte.
  fileprivate var reasonText: String {
    if case .unreadable(let why) = reason { "couldn't be opened: \(why)" } else { description }
  }
}
