/// Tokens that are scanned and not yet given.
///
/// What turns out to be a key gets a mark instead of tokens before it, which others would have to
/// make room for.
struct YAMLTokenQueue {
  private struct Entry {
    var token: YAMLToken
    var isKey = false
    var startsMapping = false
  }

  private var entries: [Entry] = []
  private var head = 0
  /// Tokens that were given.
  private(set) var taken = 0

  /// Tokens that are held.
  var count: Int { entries.count - head }
  var isEmpty: Bool { count == 0 }

  /// The next token.
  var first: YAMLToken {
    let entry = entries[head]
    guard entry.isKey || entry.startsMapping else { return entry.token }
    return YAMLToken(kind: firstKind, start: entry.token.start, end: entry.token.start)
  }

  /// Where the next token starts.
  var firstStart: YAMLMark { entries[head].token.start }

  /// The next token's kind.
  var firstKind: YAMLToken.Kind {
    let entry = entries[head]
    return entry.startsMapping ? .blockMappingStart : entry.isKey ? .key : entry.token.kind
  }

  mutating func append(_ token: YAMLToken) { entries.append(Entry(token: token)) }

  /// Makes a key of the token with a number.
  mutating func markKey(_ number: Int, startsMapping: Bool) {
    entries[head + number - taken].isKey = true
    entries[head + number - taken].startsMapping = startsMapping
  }

  mutating func removeFirst() -> YAMLToken {
    let token = first
    if entries[head].startsMapping {
      entries[head].startsMapping = false
      return token
    }
    if entries[head].isKey {
      entries[head].isKey = false
      return token
    }
    head += 1
    taken += 1
    if head == entries.count, head >= 64 {
      entries.removeAll(keepingCapacity: true)
      head = 0
    }
    return token
  }
}

/// Tokens that are keys if a colon follows: at most one on each level of brackets, outermost first.
struct YAMLPossibleKeys {
  struct Key {
    var level: Int
    /// The token's number.
    var token: Int
    var mark: YAMLMark
    /// Whether nothing else can stand there.
    var isRequired: Bool
  }

  private var keys: [Key] = []
  private var head = 0

  var first: Key? { head < keys.count ? keys[head] : nil }
  var last: Key? { head < keys.count ? keys.last : nil }

  mutating func append(_ key: Key) { keys.append(key) }
  mutating func removeLast() {
    keys.removeLast()
    if head == keys.count { removeAll() }
  }
  mutating func removeFirst() {
    head += 1
    if head == keys.count { removeAll() }
  }
  mutating func removeAll() {
    keys.removeAll(keepingCapacity: true)
    head = 0
  }
}
