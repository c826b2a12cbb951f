#include "services/core/exceptionname.h"

#include <QException>

#include <typeinfo>

#if __has_include(<cxxabi.h>)
#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#endif

namespace kekkai {

namespace {

QString readable(const char *name)
{
#if __has_include(<cxxabi.h>)
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                           &std::free);
    if (status == 0 && text)
        return QString::fromLatin1(text.get());
#endif
    return QString::fromLatin1(name);
}

} // namespace

QString nameOfException(const std::exception_ptr &exception)
{
    try {
        if (exception)
            std::rethrow_exception(exception);
    } catch (const QUnhandledException &wrapped) { // from QtConcurrent
        if (wrapped.exception())
            return nameOfException(wrapped.exception());
    } catch (const std::exception &known) {
        return readable(typeid(known).name());
    } catch (...) {
        // Whatever it is, it has no name that could be asked for.
    }
    return QStringLiteral("an exception of unknown type");
}

} // namespace kekkai
