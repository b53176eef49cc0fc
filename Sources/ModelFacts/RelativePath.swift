/// Paths inside a target, with `/`.
package enum RelativePath {
  /// The last component.
  package static func name(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) }
      ?? path
  }

  /// Everything before the last component, with the `/`; empty at the top.
  package static func folder(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
  }

  /// Where a name that a file gives leads, from a folder of the target; nil when it leaves.
  ///
  /// Absolute paths, drives, URLs, backslashes and NUL are refused on every system, since the
  /// loader may run on another.
  package static func resolve(_ name: String, in folder: String) -> String? {
    guard !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\\") }),
      !name.hasPrefix("/"), !name.contains("://"), !hasDrive(name)
    else { return nil }
    var parts = folder.split(separator: "/")
    for part in name.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        guard parts.popLast() != nil else { return nil }
      default: parts.append(part)
      }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }

  private static func hasDrive(_ name: String) -> Bool {
    let start = Array(name.utf8.prefix(2))
    return start.count == 2 && start[1] == UInt8(ascii: ":")
      && (UInt8(ascii: "A")...UInt8(ascii: "z")).contains(start[0])
  }
}
