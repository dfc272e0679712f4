internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

/// A router that lists its routes, so that a wrong method is answered with 405 and tests can visit every route.
final class RouteTable: RouterMethods {
    typealias Context = ServerContext

    let router: Router<ServerContext>
    /// Guards the list of routes, which is complete before the first request comes.
    private let methods = Mutex<[String: [HTTPRequest.Method]]>([:])

    init() {
        router = Router(context: ServerContext.self, options: [.autoGenerateHeadEndpoints])
    }

    /// Methods by path.
    var routes: [String: [HTTPRequest.Method]] { methods.withLock { $0 } }

    @discardableResult
    func on<Responder: HTTPResponder>(
        _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
    ) -> Self where Responder.Context == ServerContext {
        methods.withLock { $0[path.description, default: []].append(method) }
        router.on(path, method: method, responder: responder)
        return self
    }

    @discardableResult
    func add(middleware: any MiddlewareProtocol<Request, Response, ServerContext>) -> Self {
        router.add(middleware: middleware)
        return self
    }

    /// Responds with 405 to every method that a known path does not support.
    func refuseOtherMethods() {
        for (path, methods) in routes {
            let present = methods.contains(.get) ? methods + [.head] : methods
            let allow = present.map(\.rawValue).sorted().joined(separator: ", ")
            for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete, .options]
            where !methods.contains(method) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    throw Problem.methodNotAllowed(allow: allow)
                }
            }
        }
    }
}
