#include "services/sandbox/world.h"

#include <exception>

namespace kekkai::sandbox {

Response World::run(const Router &router, Request request,
                    const std::function<Response(const std::string &what)> &onException)
{
    const std::lock_guard guard(lock);
    try {
        Response response;
        try {
            response = router.dispatch(std::move(request));
        } catch (...) {
            store.discard();
            throw;
        }
        if (response.status >= 400)
            store.discard();
        else
            store.commit();
        return response;
    } catch (const std::exception &exception) {
        return onException(exception.what());
    } catch (...) {
        return onException("unknown error");
    }
}

} // namespace kekkai::sandbox
