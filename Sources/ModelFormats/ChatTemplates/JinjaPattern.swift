/// What a text can be, as far as a template's constants tell: known parts and gaps between them.
///
/// `'__cl' ~ x` is `__cl` and a gap. Patterns stay short: a long one keeps its ends.
struct JinjaPattern: Hashable, Sendable {
  /// What stands for any text.
  static let gap: Character = "\u{FFFC}"
  /// Nothing is known of the text.
  static let anything = JinjaPattern(String(gap))
  private static let limit = 96

  /// The known parts with a `gap` wherever any text can be.
  let text: String

  /// A pattern; gaps beside each other become one.
  init(_ text: String) {
    let all = text.unicodeScalars
    guard text.utf8.count > Self.limit || all.contains(Self.gapScalar) else {
      self.text = text
      return
    }
    var scalars = String.UnicodeScalarView()
    func append(_ some: some Sequence<Unicode.Scalar>) {
      for scalar in some where scalar != Self.gapScalar || scalars.last != Self.gapScalar {
        scalars.append(scalar)
      }
    }
    if text.utf8.count > Self.limit {
      append(all.prefix(Self.limit / 2))
      append(CollectionOfOne(Self.gapScalar))
      append(all.suffix(Self.limit / 2))
    } else {
      append(all)
    }
    self.text = String(scalars)
  }

  private static let gapScalar: Unicode.Scalar = "\u{FFFC}"

  /// Whether the whole text is known.
  var isWhole: Bool { !text.unicodeScalars.contains(Self.gapScalar) }

  /// This text with another behind it.
  func followed(by other: JinjaPattern) -> JinjaPattern { JinjaPattern(text + other.text) }

  /// The text without some characters at its ends.
  func stripped(of characters: String, left: Bool, right: Bool) -> JinjaPattern {
    var rest = text.unicodeScalars[...]
    let set = Set(characters.unicodeScalars)
    while left, let first = rest.first, set.contains(first) { rest.removeFirst() }
    while right, let last = rest.last, set.contains(last) { rest.removeLast() }
    return JinjaPattern(String(Substring(rest)))
  }

  /// The text backwards.
  var reversed: JinjaPattern { JinjaPattern(String(text.reversed())) }

  /// Whether it is, or can only be meant as, a name that Python keeps for itself.
  var isHiddenName: Bool {
    if isWhole { return Self.isHidden(text) }
    if text.contains("__") { return true }
    let pieces = text.split(separator: Self.gap, omittingEmptySubsequences: false)
    return pieces.count > 2
      && pieces.dropFirst().dropLast().contains { Self.cores.contains(String($0)) }
  }

  /// Whether an attribute of this name leads to Python's internals.
  static func isHidden(_ name: String) -> Bool {
    name.hasPrefix("__") || name.hasPrefix("_") && name.contains("__") || frames.contains(name)
  }

  /// Names between double underscores that attacks walk along.
  static let cores: Set<String> = [
    "class", "base", "bases", "mro", "subclasses", "globals", "builtins", "import", "init", "dict",
    "getattribute", "getattr", "getitem", "code", "func", "self", "module", "closure", "reduce",
    "reduce_ex", "call", "new", "loader", "spec", "enter", "exit", "wrapped", "doc", "repr", "str",
    "format", "init_subclass", "class_getitem", "kwdefaults", "defaults", "annotations", "del",
  ]

  /// Attributes of functions, frames and generators that jinja2's sandbox forbids, and `mro`.
  private static let frames: Set<String> = [
    "gi_frame", "gi_code", "cr_frame", "cr_code", "ag_frame", "ag_code", "f_globals", "f_builtins",
    "f_locals", "f_back", "f_code", "tb_frame", "tb_next", "func_globals", "func_code",
    "func_closure", "mro", "im_func", "im_self", "im_class",
  ]

  /// Whether the whole text is one of the internal names, underscores included.
  var isInternalName: Bool {
    isWhole && text.hasPrefix("__") && text.hasSuffix("__") && text.utf8.count > 4
      && Self.cores.contains(String(text.dropFirst(2).dropLast(2)))
  }
}
