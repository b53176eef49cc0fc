import ModelFacts
import ModelFormats
import Testing

@Suite struct `names that YAML has loaders import` {
  private func names(_ text: String, isUnpacked: Bool = false) -> [String] {
    YAMLCode.code(in: Array(text.utf8), isUnpacked: isUnpacked).map { found in
      guard case .configured(let module, let name, _) = found.kind else { return "?" }
      return "\(module).\(name)"
    }
  }

  @Test(arguments: [
    "a: !!python/object/apply:os.system [id]",
    "a: !!python/name:os.system",
    "- !<tag:yaml.org,2002:python/object/new:os.system> [id]",
    "a: !!python/%6fbject/apply:os.system [id]",
    "%TAG !p! tag:yaml.org,2002:python/\n---\na: !p!object/apply:os.system [id]",
    "%TAG ! tag:yaml.org,2002:python/\n---\na: !object/apply:os.system [id]",
    "{a: [1, !!python/object/apply:os.system {x: 1}]}",
    "a: \"text # \\\" more\" # note\nb: !!python/name:os.system",
    "a: |\n  block\n  !!str text\nb: !!python/name:os.system",
    "a: !new:os.system",
    "a: !apply:os.system [id]",
    "model:\n  _target_: os.system",
    "{\"model\": {\"_target_\": \"os.system\"}}",
    "\"\\x5ftarget_\": \"\\u006fs.system\"",
    "'_target_' : 'os.system'",
    "_target_: &anchor os.system",
    "_target_:\n  os.system",
    "_target_: >-\n  os.system\n",
    "? _target_\n: os.system",
    "class_path: os.system",
    "--- !!python/object/apply:os.system [id]",
    "%TAG !p! tag:yaml.org,2002:python/\n--- !p!name:os.system ''",
    "\u{feff}!!python/name:os.system ''",
    "a: b\u{85}_target_: os.system",
    "a: b\u{2028}_target_: os.system",
    "- - _target_:\n    - x\n  - _target_: os\n     .system\n- \n _target_: os.system",
    "_target_: \"os.\\\n  system\"",
    "_target_: |-2\n  os.system",
    "? >-\n _target_\n: os.system",
    "? !!str '_target_'\n: os.system",
    "a: &a os.system\nb: {_target_: *a }",
    "- &k _target_\n- *k : os.system",
    "[_target_: os.system]",
    "_target_: os.system\n}",
  ])
  func `are found in every spelling`(_ text: String) {
    #expect(names(text) == ["os.system"])
  }

  @Test(arguments: [
    "# !!python/name:os.system",
    "a: 'text !!python/name:os.system'",
    "a: text !!python/name:os.system",
    "a: |\n  !!python/name:os.system\n  _target_: os.system\nb: 1",
    "a: !!python/tuple [1, 2]",
    "target: ${model.class}",
    "target: os.system",
    "a: !!str os.system",
    "--- 'a\n  _target_: os.system'",
    "a:\n  text\n  _target_ os.system",
    "a: }\n_target_: os.system",
    "_target_: &a [os.system]\nb: *a",
    "--- &a os.system\n---\n_target_: *a",
  ])
  func `aren't seen in text, comments and plain types`(_ text: String) {
    #expect(names(text) == [])
  }

  @Test func `are found in UTF-16`() {
    let units = "\u{feff}_target_: os.system".utf16
    #expect(
      YAMLCode.code(in: units.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }, isUnpacked: false)
        .map(\.offset) == [22])
  }

  @Test func `have the place of their tag, behind an anchor too`() {
    let found = YAMLCode.code(in: Array("a: &b !!python/name:os.system".utf8), isUnpacked: false)
    #expect(found.map(\.offset) == [6])
  }

  @Test func `behind more nesting than is read are said to be unread`() {
    let text = String(repeating: "[", count: 1001) + "!!python/name:os.system"
    let found = YAMLCode.code(in: Array(text.utf8), isUnpacked: false)
    #expect(found.map(\.offset) == [1000])
    guard case .unreadable = found.first?.kind else {
      Issue.record("read")
      return
    }
  }

  @Test func `are those of NeMo's targets, too, and what is computed is named`() {
    #expect(names("target: os.system", isUnpacked: true) == ["os.system"])
    #expect(names("_target_: ${x}", isUnpacked: true) == [".${x}"])
  }

  @Test func `are a module, or a name of Python's own`() {
    #expect(names("!!python/module:os") == ["os.*"])
    #expect(names("!!python/name:eval") == ["builtins.eval"])
  }

  @Test func `cut or changed anywhere never traps`() {
    let text = Array(
      "%TAG !p! x/\n--- # c\na: &b !p!y \"q\\x41\" \n? 'k''s'\n: |\n  b\n- {c: [*b, >]}\n".utf8)
    for length in 0...text.count { _ = YAMLCode.code(in: Array(text[..<length]), isUnpacked: true) }
    for place in text.indices {
      for byte in [0, 0x0a, 0x22, 0x27, 0x5c, 0x7c, 0xff] as [UInt8] {
        var changed = text
        changed[place] = byte
        _ = YAMLCode.code(in: changed, isUnpacked: true)
      }
    }
  }
}
