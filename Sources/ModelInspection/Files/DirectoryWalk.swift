import ModelFacts

/// How much of a folder is looked at.
package struct ListingLimits: Hashable, Sendable {
  /// Entries of all folders together.
  package var entries: Int
  /// Folders inside folders.
  package var depth: Int

  /// The limits that hold unless something else is asked for.
  package init(entries: Int = 100_000, depth: Int = 64) {
    self.entries = entries
    self.depth = depth
  }
}

/// Lists what is below a folder: on an explicit stack, each folder once, links to folders not followed.
struct DirectoryWalk {
  /// Where a listed file really is.
  enum Place: Hashable, Sendable {
    /// Below the folder itself.
    case inside(PathBytes)
    /// Below the hub cache's folder of blobs.
    case blob(PathBytes)
  }

  /// A file of the listing.
  struct Entry: Sendable {
    var path: String
    var size: Int
    var place: Place
  }

  /// The folder.
  let root: Descriptor
  /// The folder's path, all links resolved.
  let rootPath: PathBytes
  /// The blobs that links may lead to, when the folder is part of a hub cache.
  let blobsPath: PathBytes?
  /// How much to look at.
  let limits: ListingLimits

  /// The files found so far.
  private(set) var entries: [Entry] = []
  /// What kept others from the list.
  private(set) var problems: [InspectionProblem] = []

  private var pending: [PathBytes] = [PathBytes(components: [])]
  private var visited: Set<FolderIdentity> = []
  private var remaining: Int
  private var paths: Set<ExactString> = []

  private struct FolderIdentity: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  init(
    root: Descriptor, rootPath: PathBytes, blobsPath: PathBytes?, limits: ListingLimits
  ) {
    self.root = root
    self.rootPath = rootPath
    self.blobsPath = blobsPath
    self.limits = limits
    remaining = limits.entries
  }

  /// Walks to the end and sorts what was found.
  mutating func run() {
    while let folder = pending.popLast() {
      visit(folder)
      guard remaining >= 0 else {
        report(
          .limit, "holds more than \(limits.entries) entries; the rest was not looked at", at: nil)
        break
      }
    }
    entries.sort { ExactString($0.path) < ExactString($1.path) }
    problems.sort {
      (ExactString($0.location.file ?? ""), $0.message) < (
        ExactString($1.location.file ?? ""), $1.message
      )
    }
  }

  private mutating func visit(_ path: PathBytes) {
    do throws(SystemError) {
      let folder = path.components.isEmpty ? root : try root.folder(path.components)
      let status = try folder.status()
      let identity = FolderIdentity(device: status.device, inode: status.inode)
      guard visited.insert(identity).inserted else { return }
      // Sorted before the cut, so that the same folder gives the same part.
      let names = try folder.names(limit: limits.entries * 4)
      let sorted = names.sorted { $0.lexicographicallyPrecedes($1) }
      let kept = sorted.prefix(remaining)
      remaining -= names.count
      for name in kept {
        look(at: name, in: folder, path: path.appending(name))
      }
    } catch {
      report(.unreadable, "couldn't be listed: \(error)", at: path)
    }
  }

  private mutating func look(at name: Descriptor.Name, in folder: Descriptor, path: PathBytes) {
    do throws(SystemError) {
      let status = try folder.status(of: name)
      switch status.kind {
      case .folder where path.components.count > limits.depth:
        report(
          .limit, "is nested deeper than \(limits.depth) folders and was not looked at", at: path)
      case .folder: pending.append(path)
      case .file: add(path, size: status.size, place: .inside(path))
      case .link: try follow(path, in: folder)
      case .special:
        report(.specialFile, "is a pipe, socket or device and was not opened", at: path)
      }
    } catch {
      report(.unreadable, "couldn't be looked at: \(error)", at: path)
    }
  }

  private mutating func follow(_ path: PathBytes, in folder: Descriptor) throws(SystemError) {
    guard let name = path.components.last else { return }
    let status: Descriptor.Status
    do throws(SystemError) {
      status = try folder.status(of: name, followingLinks: true)
    } catch {
      guard error.isNotFound else { throw error }
      report(.danglingLink, "is a link to a file that isn't there", at: path)
      return
    }
    let real = PathBytes(
      absolute: try Descriptor.realPath(
        PathBytes(components: rootPath.components + path.components).absoluteBytes))
    let inside = real.relative(to: rootPath)
    switch status.kind {
    case .special:
      report(.escapes, "is a link to a pipe, socket or device", at: path)
    case .folder where inside == nil && real != rootPath:
      report(.escapes, "is a link to a folder outside, which was not followed", at: path)
    case .folder, .link: break
    case .file:
      if let inside {
        add(path, size: status.size, place: .inside(inside))
      } else if let blob = blobsPath.flatMap(real.relative(to:)) {
        add(path, size: status.size, place: .blob(blob))
      } else {
        report(.escapes, "is a link to a file outside, which was not followed", at: path)
      }
    }
  }

  private mutating func add(_ path: PathBytes, size: Int, place: Place) {
    let text = path.text ?? path.escapedText
    if path.text == nil {
      report(.undecodableName, "has a name that isn't UTF-8", at: path)
    }
    // A name that looks like another's escaped form must not stand in for it.
    guard paths.insert(ExactString(text)).inserted else {
      report(.unreadable, "has a name that can't be told from another's", at: path)
      return
    }
    entries.append(Entry(path: text, size: size, place: place))
  }

  private mutating func report(
    _ kind: InspectionProblem.Kind, _ message: String, at path: PathBytes?
  ) {
    let file = path.flatMap { $0.components.isEmpty ? nil : $0.escapedText }
    problems.append(
      InspectionProblem(kind: kind, message: message, location: Location(file: file)))
  }
}
