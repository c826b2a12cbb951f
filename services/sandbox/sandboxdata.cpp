#include "services/sandbox/sandboxdata.h"

#include <QFile>

#include <stdexcept>

// A static library's resources are dropped by the linker unless something asks for them; the macro works outside
// namespaces only.
static void initSandboxResources()
{
    Q_INIT_RESOURCE(sandboxdata);
}

namespace kekkai::sandbox {

std::string sandboxData(const std::string &path)
{
    initSandboxResources();
    QFile file(QLatin1String(":/sandbox/") + QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly))
        throw std::runtime_error("the program lacks its file " + path);
    return file.readAll().toStdString();
}

} // namespace kekkai::sandbox
