/// The model and the effort that somebody chose for a chat. Nil leaves the choice to the server.
package struct ModelWish: Hashable, Sendable {
    package var model: String?
    package var effort: Effort?

    package init(model: String? = nil, effort: Effort? = nil) {
        self.model = model
        self.effort = effort
    }
}
