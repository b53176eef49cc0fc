import ModelFacts

/// The checks of `GenerationConfig.validate`, in its order.
struct GenerationValues {
  var object: JSONObject

  private func number(_ name: String) -> Double? { object[name]?.double }
  private var samples: Bool { object["do_sample"]?.bool == true }
  private var beams: Int { object["num_beams"]?.integer ?? 1 }

  /// What raises at load: the field and the reason.
  var refusal: (field: String, message: String)? {
    if let stopping = object["early_stopping"], !stopping.isNull, stopping.bool == nil,
      stopping.string != "never", ![0, 1].contains(stopping.double)
    {
      return ("early_stopping", "early_stopping must be a boolean or \"never\"")
    }
    if let most = number("max_new_tokens"), most <= 0 {
      return ("max_new_tokens", "max_new_tokens must be greater than 0")
    }
    if let weight = number("assistant_ensemble_weight"), weight <= 0 || weight >= 1 {
      return ("assistant_ensemble_weight", "assistant_ensemble_weight must lie between 0 and 1")
    }
    if let cache = object["cache_implementation"]?.string, !Self.caches.contains(cache) {
      return ("cache_implementation", "cache_implementation \(cache) is none that exists")
    }
    return returnRefusal ?? suppressionRefusal ?? argumentRefusal
  }

  private var returnRefusal: (field: String, message: String)? {
    guard let count = object["num_return_sequences"]?.integer, count > 1 else { return nil }
    if beams == 1, !samples {
      return (
        "num_return_sequences",
        "num_return_sequences is \(count), but greedy search returns one sequence"
      )
    }
    guard beams != 1, count > beams else { return nil }
    return ("num_return_sequences", "num_return_sequences \(count) is more than num_beams \(beams)")
  }

  /// A token can't be forced and suppressed at once.
  private var suppressionRefusal: (field: String, message: String)? {
    guard let suppressed = object["suppress_tokens"]?.array?.compactMap(\.integer) else {
      return nil
    }
    for field in ["forced_bos_token_id", "forced_eos_token_id"] {
      let forced =
        object[field]?.integer.map { [$0] } ?? object[field]?.array?.compactMap(\.integer) ?? []
      if !forced.isEmpty, Set(forced).isSubset(of: suppressed) {
        return (field, "\(field) forces tokens that suppress_tokens forbids")
      }
    }
    return nil
  }

  private var argumentRefusal: (field: String, message: String)? {
    Self.callArguments.first { object[$0] != nil }.map {
      ($0, "\($0) belongs in the call of generate(), not in the file")
    }
  }

  /// Flags that another setting makes useless; saving a changed configuration raises for them.
  var ignoredFlags: [(field: String, why: String, expected: String)] {
    var flags: [(field: String, why: String, expected: String)] = []
    if !samples {
      let neutral: [(String, Double?)] = [
        ("temperature", 1), ("top_p", 1), ("min_p", nil), ("top_h", nil), ("typical_p", 1),
        ("top_k", 50), ("epsilon_cutoff", 0), ("eta_cutoff", 0),
      ]
      for (field, value) in neutral {
        if let stated = number(field), stated != value {
          flags.append((field, "without do_sample", "do_sample true, or no \(field)"))
        }
      }
    }
    if beams == 1 {
      if let stopping = object["early_stopping"], !stopping.isNull, stopping.bool != false {
        flags.append(("early_stopping", "with one beam", "num_beams above 1, or no early_stopping"))
      }
      if let penalty = number("length_penalty"), penalty != 1 {
        flags.append(("length_penalty", "with one beam", "num_beams above 1, or no length_penalty"))
      }
    }
    if object["use_cache"]?.bool == false {
      for field in ["cache_implementation", "cache_config"] {
        if let stated = object[field], !stated.isNull {
          flags.append((field, "with use_cache false", "use_cache true, or no \(field)"))
        }
      }
    }
    if object["return_dict_in_generate"]?.bool != true {
      for field in Self.extraOutputs where object[field]?.bool == true {
        flags.append(
          (field, "without return_dict_in_generate", "return_dict_in_generate true, or no \(field)")
        )
      }
    }
    if let pad = number("pad_token_id"), pad < 0 {
      flags.append(("pad_token_id", "to a negative id", "an id of the vocabulary"))
    }
    return flags
  }

  private static let extraOutputs = [
    "output_attentions", "output_hidden_states", "output_scores", "output_logits",
  ]
  private static let caches: Set<String> = [
    "static", "offloaded_static", "sliding_window", "hybrid", "hybrid_chunked",
    "offloaded_hybrid", "offloaded_hybrid_chunked", "dynamic", "offloaded", "quantized", "paged",
  ]
  private static let callArguments = [
    "logits_processor", "stopping_criteria", "prefix_allowed_tokens_fn", "synced_gpus",
    "assistant_model", "streamer", "negative_prompt_ids", "negative_prompt_attention_mask",
  ]
}
