import ModelFacts

/// A model's folder in the Hugging Face hub cache: `blobs`, `refs` and `snapshots`.
///
/// Layout: huggingface_hub 2.4, `file_download.py`.
struct HubCache {
  /// `…/models--ORG--NAME`.
  let folder: LocalPath

  /// The folder itself, when it is one of a hub cache.
  init?(folder: LocalPath) {
    guard folder.name.hasPrefix("models--"), folder.appending("snapshots").kind == .folder else {
      return nil
    }
    self.folder = folder
  }

  /// The folder that a path inside of a snapshot belongs to.
  init?(around path: LocalPath) {
    guard let resolved = path.resolved else { return nil }
    let parts = resolved.text.split(separator: "/", omittingEmptySubsequences: false)
    guard
      let snapshots = parts.lastIndex(where: { $0 == "snapshots" }),
      snapshots > 0, snapshots + 1 < parts.endIndex, parts[snapshots - 1].hasPrefix("models--")
    else { return nil }
    folder = LocalPath(parts[..<snapshots].joined(separator: "/"))
  }

  /// The folder of a repository id such as `org/name`, nil when the text is none.
  static func folderName(repository id: String) -> String? {
    let parts = id.split(separator: "/", omittingEmptySubsequences: false)
    let isName = { (part: Substring) in
      !part.isEmpty && !part.hasPrefix(".") && !part.hasPrefix("-")
        && part.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."):
            true
          default: false
          }
        }
    }
    guard (1...2).contains(parts.count), parts.allSatisfy(isName) else { return nil }
    return (["models"] + parts.map(String.init)).joined(separator: "--")
  }

  /// The folder of blobs that snapshots link to, nil when there is none.
  var blobs: LocalPath? {
    let blobs = folder.appending("blobs")
    return blobs.kind == .folder ? blobs : nil
  }

  /// The snapshot that loading by name takes: what `refs/main` names, else the only one.
  func snapshot() throws(InspectionError) -> LocalPath {
    let snapshots = folder.appending("snapshots")
    if let reference = folder.appending("refs").appending("main").contents(limit: 1024) {
      let revision = String(decoding: reference, as: UTF8.self)
        .split(whereSeparator: \.isWhitespace).joined()
      let snapshot = snapshots.appending(revision)
      guard !revision.isEmpty, !revision.contains("/"), revision != "..",
        snapshot.kind == .folder
      else {
        throw InspectionError(
          "the download of \(folder.text) wasn't finished: refs/main names a snapshot that doesn't exist"
        )
      }
      return snapshot
    }
    let names = snapshots.names().filter { snapshots.appending($0).kind == .folder }
    switch names.count {
    case 0: throw InspectionError("the hub cache folder \(folder.text) holds no snapshot")
    case 1: return snapshots.appending(names[0])
    default:
      throw InspectionError(
        "the hub cache folder \(folder.text) holds \(names.count) snapshots and no refs/main; "
          + "name one of them: \(snapshots.appending(names[0]).text)")
    }
  }

  /// The snapshot of a branch, a tag, or a commit, of which the first seven digits do; nil when it isn't
  /// here.
  func snapshot(revision: String) -> LocalPath? {
    let snapshots = folder.appending("snapshots")
    var commit = revision
    if let reference = folder.appending("refs").appending(revision).contents(limit: 1024) {
      commit = String(decoding: reference, as: UTF8.self)
        .split(whereSeparator: \.isWhitespace).joined()
    }
    guard !commit.isEmpty, !commit.contains("/"), commit != "..", commit != "." else { return nil }
    let exact = snapshots.appending(commit)
    if exact.kind == .folder { return exact }
    let names = snapshots.names().filter { $0.hasPrefix(commit) }
    guard commit.utf8.count >= 7, names.count == 1 else { return nil }
    return snapshots.appending(names[0])
  }

  /// Downloads into this folder that weren't finished.
  var incompleteDownloads: [InspectionProblem] {
    guard let blobs else { return [] }
    return blobs.names().filter { $0.hasSuffix(".incomplete") }.map { name in
      InspectionProblem(
        kind: .incompleteDownload, message: "is a download that wasn't finished",
        location: Location(file: "blobs/" + name))
    }
  }
}
