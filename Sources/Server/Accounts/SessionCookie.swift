internal import HTTPTypes
internal import Hummingbird
internal import Model
internal import Sodium

/// The cookie that holds a session's token.
///
/// Over TLS its name begins with `__Host-`: browsers then reject a cookie that another host or path has set. The prefix
/// does not work over plain HTTP, so the name is different there.
struct SessionCookie: Sendable {
    let isSecure: Bool

    private var name: String { isSecure ? "__Host-parley" : "parley_session" }

    func token(in request: Request) -> SecretToken? {
        request.cookies[name].flatMap { SecretToken($0.value, kind: .session) }
    }

    func set(_ token: SecretToken, on response: inout Response) {
        write(token.text, maxAge: Session.lifetime.components.seconds, on: &response)
    }

    func clear(on response: inout Response) {
        write("", maxAge: 0, on: &response)
    }

    private func write(_ value: String, maxAge: Int64, on response: inout Response) {
        let secure = isSecure ? "; Secure" : ""
        let header = HTTPField(
            name: .setCookie, value: "\(name)=\(value); Path=/; Max-Age=\(maxAge); HttpOnly; SameSite=Lax\(secure)")
        response.headers.append(header)
    }
}
