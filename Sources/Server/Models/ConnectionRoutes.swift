internal import API
internal import Assistant
internal import Hummingbird
internal import Model
internal import Storage

/// Routes under `/api/v1/admin/connection`: the model server that an administrator connects.
struct ConnectionRoutes {
    let connection: ConnectionSettings

    func register(on admin: some RouterMethods<AdminContext>) {
        admin.group("connection")
            .get(use: show)
            .put(use: save)
            .delete(use: remove)
            .post("test", use: test)
    }

    private func show(_ request: Request, context: AdminContext) async throws -> Response {
        try .json(ConnectionBody(try await connection.standing()))
    }

    private func save(_ request: Request, context: AdminContext) async throws -> Response {
        let body = try await request.body(NewConnectionBody.self, in: context)
        guard let address = body.address else { throw InvalidInput("address", .required, "is missing") }
        try await connection.save(
            address: address, authentication: try Self.authentication(body.authentication), key: Change(body.key),
            by: context.user.id)
        context.record(.connectionSaved, of: context.user.id)
        return try .json(ConnectionBody(try await connection.standing()))
    }

    private func remove(_ request: Request, context: AdminContext) async throws -> Response {
        try await connection.remove()
        context.record(.connectionRemoved, of: context.user.id)
        return .noContent
    }

    private func test(_ request: Request, context: AdminContext) async throws -> Response {
        let body = try await request.body(NewConnectionBody.self, in: context)
        let test = try await connection.test(
            address: body.address, authentication: try Self.authentication(body.authentication), key: Change(body.key))
        context.record(.connectionTested, of: context.user.id)
        return try .json(
            ConnectionTestBody(
                isReachable: test.isReachable, isKeyAccepted: test.isKeyAccepted, models: test.models,
                fault: test.fault?.rawValue))
    }

    private static func authentication(_ text: String?) throws -> SavedConnection.Authentication {
        guard let text else { return .bearer }
        guard let authentication = SavedConnection.Authentication(rawValue: text) else {
            throw InvalidInput("authentication", .invalid, "must be bearer or x-api-key")
        }
        return authentication
    }
}
