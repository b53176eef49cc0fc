/// A path on this machine, as text.
struct LocalPath: Hashable, Sendable {
  /// The path.
  let text: String

  /// Wraps a path.
  init(_ text: String) { self.text = text }

  private var bytes: [UInt8] { Array(text.utf8) }

  /// What is there, links followed; nil when nothing is.
  var kind: Descriptor.Kind? { try? Descriptor.status(at: bytes).kind }

  /// What is there, links followed.
  func status() throws(SystemError) -> Descriptor.Status { try Descriptor.status(at: bytes) }

  /// The last component, `.` and `..` resolved.
  var name: String {
    let path = text.hasSuffix("/..") || ["", ".", ".."].contains(text) ? resolved ?? self : self
    return path.text.split(separator: "/").last.map(String.init) ?? path.text
  }

  /// The absolute path, links resolved; nil when nothing is there or it isn't UTF-8.
  var resolved: LocalPath? {
    guard let real = try? Descriptor.realPath(bytes) else { return nil }
    return String(validating: real, as: UTF8.self).map(LocalPath.init)
  }

  /// The folder's entries in byte order, empty when it can't be listed.
  func names(limit: Int = 100_000) -> [String] {
    guard let folder = try? Descriptor.folder(at: bytes),
      let names = try? folder.names(limit: limit)
    else { return [] }
    return names.compactMap { String(validating: $0, as: UTF8.self) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The path of something in this folder.
  func appending(_ name: String) -> LocalPath {
    LocalPath(text.hasSuffix("/") ? text + name : text + "/" + name)
  }

  /// All the bytes of a small regular file, nil when it isn't one.
  func contents(limit: Int) -> [UInt8]? {
    guard let descriptor = try? Descriptor.file(at: bytes),
      let status = try? descriptor.status(), status.kind == .file, status.size <= limit
    else { return nil }
    return try? descriptor.read(status.size, at: 0)
  }
}
