import ModelFacts

extension RequestedCode {
  /// Code that a `config.json` names elsewhere than in its own `auto_map`.
  static func namedCode(in object: JSONObject) -> [(text: String, pointer: String)] {
    activations(in: object) + kernels(in: object, at: "") + innerMaps(in: object)
  }

  /// Functions that sentence-transformers imports once it is allowed to.
  ///
  /// sentence-transformers 6.0 `base/modules/dense.py` and `cross_encoder/model.py`, `_resolve_activation_fn`:
  /// torch's own are always allowed.
  private static func activations(in object: JSONObject) -> [(text: String, pointer: String)] {
    let named = [
      (object["activation_function"], "/activation_function"),
      (object["sbert_ce_default_activation_function"], "/sbert_ce_default_activation_function"),
      (object["sentence_transformers"]?["activation_fn"], "/sentence_transformers/activation_fn"),
    ]
    return named.compactMap { value, pointer in
      // Other libraries name an activation by one word.
      guard let text = value?.string, text.contains("."), !text.hasPrefix("torch.") else {
        return nil
      }
      return (text, pointer)
    }
  }

  /// Attention kernels from a repository of the Hub, which are compiled code.
  ///
  /// transformers 5.23 `integrations/hub_kernels.py`, `is_kernel`; those of `kernels-community` are trusted
  /// by default.
  private static func kernels(
    in object: JSONObject, at pointer: String, depth: Int = 0
  ) -> [(text: String, pointer: String)] {
    object.members.flatMap { member -> [(text: String, pointer: String)] in
      let place = "\(pointer)/\(member.key)"
      let isNamed = [
        "attn_implementation", "_attn_implementation", "_attn_implementation_internal",
      ].contains(member.key)
      if isNamed {
        let values =
          [(member.value, place)]
          + (member.value.object?.members ?? []).map {
            ($0.value, "\(place)/\($0.key)")
          }
        return values.compactMap { value, place in
          value.string.flatMap { isKernel($0) ? ($0, place) : nil }
        }
      }
      guard depth < 3, let inner = member.value.object else { return [] }
      return kernels(in: inner, at: place, depth: depth + 1)
    }
  }

  /// Whether a text is `organization/repository`, with a revision and a function or without.
  private static func isKernel(_ text: String) -> Bool {
    let name = text.split(separator: "|").last ?? ""
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(":") }
      && !parts[0].contains(":") && parts[0] != "kernels-community"
  }

  /// `auto_map` of a part's configuration, which `AutoModel.from_config` follows as well.
  private static func innerMaps(in object: JSONObject) -> [(text: String, pointer: String)] {
    object.members.flatMap { part in
      (part.value["auto_map"]?.object?.members ?? []).compactMap { member in
        member.value.string.map { ($0, "/\(part.key)/auto_map/\(member.key)") }
      }
    }
  }
}
