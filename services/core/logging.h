#pragma once

#include <QLoggingCategory>

namespace kekkai {
Q_DECLARE_LOGGING_CATEGORY(lcCore)
Q_DECLARE_LOGGING_CATEGORY(lcHttp)
Q_DECLARE_LOGGING_CATEGORY(lcKeychain)
Q_DECLARE_LOGGING_CATEGORY(lcInventory)
Q_DECLARE_LOGGING_CATEGORY(lcSchemas)
Q_DECLARE_LOGGING_CATEGORY(lcSandbox)
} // namespace kekkai
