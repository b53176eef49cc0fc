// What ArgumentParser takes from Foundation, without Foundation.
//
// FoundationEssentials is a fifth of a static binary, and each start searches its conformances.
// ArgumentParser needs it for the JSON of one hidden option, --experimental-dump-help, and for
// errors that describe themselves to people. Scripts/prepare.sh puts this file in the place of
// Sources/ArgumentParser/Utilities/Foundation.swift in the checkout that a release is built from.

extension Error {
  func describe() -> String { String(describing: self) }
}

/// Writes values as Foundation's encoder of this name does, with sorted keys and indented.
enum JSONEncoder {
  static func encode<T: Encodable>(_ value: T) -> String {
    let root = JSONNode()
    do { try value.encode(to: JSONNodeEncoder(node: root, codingPath: [])) } catch { return "" }
    return root.text(indentation: "")
  }
}

/// A place in a document, filled by whoever encodes the value that stands there.
private final class JSONNode {
  enum Content {
    case literal(String)
    case array([JSONNode])
    case object([String: JSONNode])
  }

  var content = Content.literal("null")

  func member(_ key: String) -> JSONNode {
    let node = JSONNode()
    guard case .object(var members) = content else {
      content = .object([key: node])
      return node
    }
    members[key] = node
    content = .object(members)
    return node
  }

  func element() -> JSONNode {
    let node = JSONNode()
    guard case .array(let elements) = content else {
      content = .array([node])
      return node
    }
    content = .array(elements + [node])
    return node
  }

  func text(indentation: String) -> String {
    let inner = indentation + "  "
    switch content {
    case .literal(let text):
      return text
    case .array(let elements):
      let lines = elements.map { inner + $0.text(indentation: inner) }
      return lines.isEmpty ? "[]" : "[\n\(lines.joined(separator: ",\n"))\n\(indentation)]"
    case .object(let members):
      let lines = members.sorted { $0.key < $1.key }.map { key, node in
        "\(inner)\(JSONNode.quoted(key)) : \(node.text(indentation: inner))"
      }
      return lines.isEmpty ? "{}" : "{\n\(lines.joined(separator: ",\n"))\n\(indentation)}"
    }
  }

  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "/": quoted += "\\/"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

private struct JSONNodeEncoder: Encoder {
  var node: JSONNode
  var codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.content = .object([:])
    return KeyedEncodingContainer(JSONMembers<Key>(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.content = .array([])
    return JSONElements(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    JSONValue(node: node, codingPath: codingPath)
  }
}

private struct JSONValue: SingleValueEncodingContainer {
  var node: JSONNode
  var codingPath: [any CodingKey]

  func encodeNil() { node.content = .literal("null") }

  func encode<T: Encodable>(_ value: T) throws {
    switch value {
    case let text as String: node.content = .literal(JSONNode.quoted(text))
    case let truth as Bool: node.content = .literal("\(truth)")
    case let number as any BinaryInteger: node.content = .literal("\(number)")
    case let number as any BinaryFloatingPoint: node.content = .literal("\(number)")
    default: try value.encode(to: JSONNodeEncoder(node: node, codingPath: codingPath))
    }
  }
}

private struct JSONElements: UnkeyedEncodingContainer {
  var node: JSONNode
  var codingPath: [any CodingKey]
  var count = 0

  private mutating func next() -> JSONValue {
    count += 1
    return JSONValue(node: node.element(), codingPath: codingPath)
  }

  mutating func encodeNil() { next().encodeNil() }

  mutating func encode<T: Encodable>(_ value: T) throws { try next().encode(value) }

  mutating func nestedContainer<Key: CodingKey>(
    keyedBy type: Key.Type
  ) -> KeyedEncodingContainer<Key> {
    superEncoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    superEncoder().unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder {
    JSONNodeEncoder(node: next().node, codingPath: codingPath)
  }
}

private struct JSONMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  var node: JSONNode
  var codingPath: [any CodingKey]

  private func value(_ key: any CodingKey) -> JSONValue {
    JSONValue(node: node.member(key.stringValue), codingPath: codingPath + [key])
  }

  func encodeNil(forKey key: Key) { value(key).encodeNil() }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try self.value(key).encode(value)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    superEncoder(forKey: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    superEncoder(forKey: key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    JSONNodeEncoder(node: node.member("super"), codingPath: codingPath)
  }

  func superEncoder(forKey key: Key) -> any Encoder {
    JSONNodeEncoder(node: value(key).node, codingPath: codingPath + [key])
  }
}
