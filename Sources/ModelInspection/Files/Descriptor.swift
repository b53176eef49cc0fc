#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file or folder, closed when nobody holds it any more.
///
/// Everything is opened relative to an open folder, one component at a time, and no link is ever
/// followed on the way: whatever changes on disk meanwhile, nothing outside is reached.
final class Descriptor: Sendable {
  /// What an entry is.
  enum Kind: Hashable, Sendable {
    case folder
    case file
    case link
    case special
  }

  /// What the system says of an entry.
  struct Status: Hashable, Sendable {
    var kind: Kind
    var size: Int
    var device: UInt64
    var inode: UInt64
  }

  /// Name bytes, as the file system has them.
  typealias Name = [UInt8]

  private let number: CInt

  private init(_ number: CInt) { self.number = number }

  deinit { close(number) }

  /// Opens a folder that the user named; links on the way are the user's own.
  static func folder(at path: Name) throws(SystemError) -> Descriptor {
    Descriptor(try open(path, in: AT_FDCWD, flags: O_DIRECTORY))
  }

  /// Opens a file that the user named, without waiting for the other end of a pipe.
  static func file(at path: Name) throws(SystemError) -> Descriptor {
    Descriptor(try open(path, in: AT_FDCWD, flags: O_NONBLOCK | O_NOCTTY))
  }

  /// Opens a folder below this one.
  func folder(_ components: some Collection<Name>) throws(SystemError) -> Descriptor {
    var current = self
    for component in components {
      current = Descriptor(
        try Self.open(component, in: current.number, flags: O_DIRECTORY | O_NOFOLLOW))
    }
    return current
  }

  /// Opens a file below this folder; what it turns out to be is for the caller to check.
  func file(_ components: [Name]) throws(SystemError) -> Descriptor {
    guard let name = components.last else { throw SystemError(code: ENOENT) }
    let parent = try folder(components.dropLast())
    return Descriptor(
      try Self.open(name, in: parent.number, flags: O_NONBLOCK | O_NOFOLLOW | O_NOCTTY))
  }

  /// What this descriptor is open on.
  func status() throws(SystemError) -> Status {
    var raw = stat()
    guard unsafe fstat(number, &raw) == 0 else { throw .last }
    return Status(raw)
  }

  /// What an entry of this folder is, links followed or not.
  func status(of name: Name, followingLinks: Bool = false) throws(SystemError) -> Status {
    try Self.status(of: name, in: number, followingLinks: followingLinks)
  }

  /// What a path that the user named is, links followed.
  static func status(at path: Name) throws(SystemError) -> Status {
    try status(of: path, in: AT_FDCWD, followingLinks: true)
  }

  /// The names in this folder, without `.` and `..`, at most `limit` of them, in no order.
  func names(limit: Int) throws(SystemError) -> [Name] {
    // The stream owns its descriptor, so it gets one of its own.
    let copy = try Self.open([UInt8(ascii: ".")], in: number, flags: O_DIRECTORY)
    guard let stream = unsafe fdopendir(copy) else {
      close(copy)
      throw .last
    }
    defer { unsafe closedir(stream) }
    var names: [Name] = []
    while names.count < limit {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw .last }
        break
      }
      let name = unsafe Self.name(of: entry)
      if name != [46], name != [46, 46] { names.append(name) }
    }
    return names
  }

  /// Reads up to `count` bytes at an offset; fewer only at the end of the file.
  func read(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = unsafe fill(UnsafeMutableRawBufferPointer(buffer), from: offset, failure: &failure)
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads `count` bytes at an offset as words, the last one filled up with zeros.
  ///
  /// - Returns: the words and how many bytes there were, fewer than asked only at the end of the file.
  func readWords(
    _ count: Int, at offset: Int
  ) throws(SystemError) -> (words: [UInt64], bytes: Int) {
    var failure: SystemError?
    var read = 0
    let wordCount = (count + 7) / 8
    let words = unsafe [UInt64](unsafeUninitializedCapacity: wordCount) { buffer, filled in
      if wordCount > 0 { unsafe buffer.initializeElement(at: wordCount - 1, to: 0) }
      let bytes = unsafe UnsafeMutableRawBufferPointer(buffer)[..<count]
      read = unsafe fill(.init(rebasing: bytes), from: offset, failure: &failure)
      // What wasn't read isn't initialized either.
      filled = read == count ? wordCount : 0
    }
    if let failure { throw failure }
    return (words, read)
  }

  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from offset: Int, failure: inout SystemError?
  ) -> Int {
    unsafe preferLargePages(for: buffer)
    var filled = 0
    while filled < buffer.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let result = unsafe pread(number, rest.baseAddress, rest.count, off_t(offset + filled))
      if result < 0 && errno == EINTR { continue }
      if result < 0 { failure = .last }
      guard result > 0 else { break }
      filled += result
    }
    return filled
  }

  /// Asks for pages of 2 MiB below a buffer of many: a page fault for every 4 KiB takes longer than
  /// reading does.
  private func preferLargePages(for buffer: UnsafeMutableRawBufferPointer) {
    #if os(Linux)
      let large = 1 << 21
      guard buffer.count >= 4 * large, let start = buffer.baseAddress else { return }
      let skipped = (large - Int(bitPattern: start) % large) % large
      let count = (buffer.count - skipped) / large * large
      _ = unsafe madvise(start + skipped, count, MADV_HUGEPAGE)
    #endif
  }

  /// The absolute path behind a path, all links resolved.
  static func realPath(_ path: Name) throws(SystemError) -> Name {
    let resolved: Name? = unsafe withCString(path) { pointer in
      guard let real = unsafe realpath(pointer, nil) else { return nil }
      defer { unsafe free(real) }
      return unsafe bytes(of: real)
    }
    guard let resolved else { throw .last }
    return resolved
  }

  /// An environment variable's value, nil when unset or empty.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}

extension Descriptor {
  /// Opens for reading, relative to a folder's descriptor.
  private static func open(
    _ name: Name, in folder: CInt, flags: CInt
  ) throws(SystemError) -> CInt {
    while true {
      let result = unsafe withCString(name) {
        unsafe openat(folder, $0, O_RDONLY | O_CLOEXEC | flags)
      }
      if result >= 0 { return result }
      guard errno == EINTR else { throw .last }
    }
  }

  private static func withCString<Result>(
    _ name: Name, _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    let terminated = name.map { CChar(truncatingIfNeeded: $0) } + [0]
    return unsafe terminated.withUnsafeBufferPointer { buffer in
      // A buffer with a terminator has an address.
      guard let address = buffer.baseAddress else { preconditionFailure("empty buffer") }
      return unsafe body(address)
    }
  }

  private static func status(
    of name: Name, in folder: CInt, followingLinks: Bool
  ) throws(SystemError) -> Status {
    var raw = stat()
    let result = unsafe withCString(name) {
      unsafe fstatat(folder, $0, &raw, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW)
    }
    guard result == 0 else { throw .last }
    return Status(raw)
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> Name {
    // The tuple's declared length isn't the name's: some systems write past it.
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
    let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
    return unsafe bytes(of: start.assumingMemoryBound(to: CChar.self))
  }

  private static func bytes(of text: UnsafePointer<CChar>) -> Name {
    let count = unsafe strlen(text)
    return unsafe UnsafeBufferPointer(start: text, count: count).map {
      UInt8(truncatingIfNeeded: $0)
    }
  }
}

extension Descriptor.Status {
  fileprivate init(_ raw: stat) {
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFDIR: .folder
      case S_IFREG: .file
      case S_IFLNK: .link
      default: .special
      }
    size = Int(raw.st_size)
    device = UInt64(truncatingIfNeeded: raw.st_dev)
    inode = UInt64(truncatingIfNeeded: raw.st_ino)
  }
}
