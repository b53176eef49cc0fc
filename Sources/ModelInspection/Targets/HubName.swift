/// A repository of the hub as people write it: `org/name`, `org/name@revision`, `hf://org/name`, or its
/// address in a browser.
struct HubName: Hashable {
  /// `org/name`, or `name` alone.
  let repository: String
  /// A branch, tag or commit; nil for what `main` names.
  let revision: String?

  /// Reads a text; nil when it can't be a repository.
  init?(_ text: String) {
    var rest = text[...]
    var revision: Substring?
    if rest.hasPrefix("hf://") {
      rest = rest.dropFirst(5)
      if rest.hasPrefix("models/") { rest = rest.dropFirst(7) }
    } else if rest.hasPrefix("https://") || rest.hasPrefix("http://") {
      let parts = rest.split(separator: "/")
      guard parts.count >= 4 else { return nil }
      let path = Array(parts.dropFirst(2))
      if path.count > 3, path[2] == "tree" || path[2] == "blob" || path[2] == "resolve" {
        revision = path[3]
      }
      rest = path.prefix(2).joined(separator: "/")[...]
      rest = rest.prefix { $0 != "?" && $0 != "#" }
    }
    if revision == nil, let at = rest.firstIndex(of: "@") {
      revision = rest[rest.index(after: at)...]
      rest = rest[..<at]
    }
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    repository = String(rest)
    self.revision = revision.map(String.init)
    guard HubCache.folderName(repository: repository) != nil,
      self.revision.map(Self.isRevision) ?? true
    else { return nil }
  }

  /// The command that downloads it, to paste.
  var downloadCommand: String {
    "hf download \(repository)" + (revision.map { " --revision \($0)" } ?? "")
  }

  /// Whether a text can name a branch, tag or commit, and no way out of a folder.
  private static func isRevision(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix("-") && !text.hasPrefix("/")
      && !text.split(separator: "/", omittingEmptySubsequences: false).contains {
        $0.isEmpty || $0.hasPrefix(".")
      }
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "+"):
          true
        default: false
        }
      }
  }
}
