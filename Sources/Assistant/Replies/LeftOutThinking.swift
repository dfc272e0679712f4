internal import Anthropic
internal import Logging
internal import Model

extension Logger {
    /// Logs which thinking a server did not let the model read, or let through although it did not fit, by reason. The
    /// model thinks anew then, and the cache begins anew.
    func note(_ changes: [InputTransformation], for reply: Model.Message.ID) {
        let known = changes.filter { ["thinking_dropped", "thinking_mismatch_allowed"].contains($0.type) }
        guard let first = known.first else { return }
        info(
            "The model's server did not take all thinking as it was sent",
            metadata: [
                "reply": "\(reply)", "blocks": "\(known.count)", "change": "\(first.type)",
                "reason": "\(first.reason ?? "unknown")",
            ])
    }
}
