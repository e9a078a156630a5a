/*
 * A test double of libnvidia-ml.so.1.
 *
 * It reads its state from the file "<path of this library>.state" at every call, because a JVM cannot change its
 * environment. Lines are "key=value"; a key that is absent has the default given where it is read.
 *
 *   init, count.rc          return codes of nvmlInit_v2 and nvmlDeviceGetCount_v2
 *   count                   number of GPUs (default 1)
 *   driver, nvml, cuda      versions
 *   N.handle                return code of looking GPU N up by index; by UUID it is then not found
 *   N.rc                    return code of every query on GPU N
 *   N.nvmlDeviceGetX        return code of that query on GPU N
 *   N.uuid, N.name, N.pci, N.minor, N.total, N.reserved, N.used, N.util, N.memutil, N.temp, N.power, N.ecc,
 *   N.throttle, N.links     values of GPU N (bytes, percent, Celsius, milliwatts, a mask, NVLinks that are up)
 *   N.procs                 pid:bytes:gpu instance:compute instance, separated by commas; -1 is "not available"
 *   N.mig                   1 if MIG is on, 0 if off; absent: not supported
 *   N.mig.M.uuid ...        values of MIG device M of GPU N; gi, ci, sms, slices besides
 *   p2p.A.B.C               status of capability C between GPUs A and B
 *   topo.A.B                common ancestor of GPUs A and B
 *
 * Built with -DOLD_DRIVER it lacks what drivers before R450 lack; with -DNO_COUNT even the count. With -DNO_STATE it
 * has the defaults only, so that what is measured is the way to it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned int u32;
typedef unsigned long long u64;
typedef struct handle { int gpu, mig; } *handle;

enum { SUCCESS = 0, UNINITIALIZED = 1, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, TOO_SMALL = 7, VERSION = 25 };
enum { GPUS = 16, MIGS = 8, LINKS = 18 };

static struct handle handles[GPUS][MIGS + 1];
static int initialized;

#ifdef NO_STATE
static int lookup(const char *key, char *value, size_t size) { (void) key, (void) value, (void) size; return 0; }
#else
static int lookup(const char *key, char *value, size_t size) {
    char path[4096], line[4096];
    Dl_info self;
    if (!dladdr((void *) &lookup, &self)) return 0;
    snprintf(path, sizeof path, "%s.state", self.dli_fname);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    int found = 0;
    size_t n = strlen(key);
    while (!found && fgets(line, sizeof line, file)) {
        if (!strncmp(line, key, n) && line[n] == '=') {
            line[strcspn(line, "\n")] = 0;
            snprintf(value, size, "%s", line + n + 1);
            found = 1;
        }
    }
    fclose(file);
    return found;
}
#endif

static long long number(const char *key, long long otherwise) {
    char text[64];
    return lookup(key, text, sizeof text) ? atoll(text) : otherwise;
}

static void keyOf(handle d, const char *field, char *key, size_t size) {
    if (d->mig < 0) snprintf(key, size, "%d.%s", d->gpu, field);
    else snprintf(key, size, "%d.mig.%d.%s", d->gpu, d->mig, field);
}

static long long value(handle d, const char *field, long long otherwise) {
    char key[128];
    keyOf(d, field, key, sizeof key);
    return number(key, otherwise);
}

static int text(handle d, const char *field, const char *otherwise, char *out, u32 size) {
    char key[128], found[256];
    keyOf(d, field, key, sizeof key);
    const char *t = lookup(key, found, sizeof found) ? found : otherwise;
    if (size < strlen(t) + 1) return TOO_SMALL;
    strcpy(out, t);
    return SUCCESS;
}

static int check(handle d, const char *function) {
    if (!initialized) return UNINITIALIZED;
    if (!d) return INVALID;
    int rc = value(d, "rc", SUCCESS);
    return rc ? rc : value(d, function, SUCCESS);
}

#define CHECK(d) do { int rc_ = check(d, __func__); if (rc_) return rc_; } while (0)

/* Not NVML's: how often it is initialized at present, for a test that counts what is left open. */
int fakeNvmlInitialized(void) { return initialized; }

int nvmlInit_v2(void) {
    int rc = number("init", SUCCESS);
    if (rc == SUCCESS) initialized++;
    return rc;
}

int nvmlShutdown(void) {
    if (!initialized) return UNINITIALIZED;
    initialized--;
    return SUCCESS;
}

const char *nvmlErrorString(int rc) {
    switch (rc) {
        case 0: return "Success";
        case 3: return "Not Supported";
        case 4: return "Insufficient Permissions";
        case 9: return "Driver Not Loaded";
        case 15: return "GPU is lost";
        case 16: return "GPU requires reset";
        case 18: return "Driver/library version mismatch";
        default: return "Unknown Error";
    }
}

static int system_text(const char *key, const char *otherwise, char *out, u32 size) {
    char found[128];
    if (!initialized) return UNINITIALIZED;
    const char *t = lookup(key, found, sizeof found) ? found : otherwise;
    if (size < strlen(t) + 1) return TOO_SMALL;
    strcpy(out, t);
    return SUCCESS;
}

int nvmlSystemGetDriverVersion(char *out, u32 size) { return system_text("driver", "580.159.03", out, size); }
int nvmlSystemGetNVMLVersion(char *out, u32 size) { return system_text("nvml", "13.580.159.03", out, size); }

#ifndef NO_COUNT
int nvmlDeviceGetCount_v2(u32 *count) {
    if (!initialized) return UNINITIALIZED;
    *count = number("count", 1);
    return number("count.rc", SUCCESS);
}
#endif

static handle gpu(int i) {
    for (int m = 0; m <= MIGS; m++) handles[i][m] = (struct handle) {i, m - 1};
    return &handles[i][0];
}

static int reachable(int i) {
    char key[32];
    snprintf(key, sizeof key, "%d.handle", i);
    return number(key, SUCCESS);
}

int nvmlDeviceGetHandleByIndex_v2(u32 i, handle *out) {
    if (!initialized) return UNINITIALIZED;
    if (i >= GPUS || i >= number("count", 1)) return INVALID;
    if (reachable(i)) return reachable(i);
    *out = gpu(i);
    return SUCCESS;
}

int nvmlDeviceGetUUID(handle d, char *out, u32 size) {
    CHECK(d);
    char otherwise[64];
    snprintf(otherwise, sizeof otherwise, "%s-%08d-0000-0000-0000-%012d", d->mig < 0 ? "GPU" : "MIG", d->gpu + 1, d->mig + 1);
    return text(d, "uuid", otherwise, out, size);
}

int nvmlDeviceGetHandleByUUID(const char *uuid, handle *out) {
    char have[96];
    if (!initialized) return UNINITIALIZED;
    for (int i = 0; i < number("count", 1); i++) {
        if (reachable(i)) continue;
        gpu(i);
        for (int m = 0; m <= MIGS; m++) {
            handle d = &handles[i][m];
            if (m > 0 && value(d, "gi", -1) < 0) continue;
            if (nvmlDeviceGetUUID(d, have, sizeof have) == SUCCESS && !strcmp(have, uuid)) {
                *out = d;
                return SUCCESS;
            }
        }
    }
    return NOT_FOUND;
}

int nvmlDeviceGetName(handle d, char *out, u32 size) { CHECK(d); return text(d, "name", "Fake GPU", out, size); }

typedef struct { char legacy[16]; u32 domain, bus, device, id, subsystem; char busId[32]; } pci;
int nvmlDeviceGetPciInfo_v3(handle d, pci *p) {
    CHECK(d);
    char otherwise[32];
    memset(p, 0, sizeof *p);
    p->bus = 6 + d->gpu;
    snprintf(otherwise, sizeof otherwise, "00000000:%02X:00.0", p->bus);
    strcpy(p->legacy, otherwise + 4);
    return text(d, "pci", otherwise, p->busId, sizeof p->busId);
}

int nvmlDeviceGetCudaComputeCapability(handle d, int *major, int *minor) { CHECK(d); *major = 9; *minor = 0; return SUCCESS; }

typedef struct { u64 total, free, used; } memory;
typedef struct { u32 version; u64 total, reserved, free, used; } memory2;
static void memoryOf(handle d, memory2 *m) {
    m->total = value(d, "total", 16LL << 30);
    m->reserved = value(d, "reserved", 256LL << 20);
    m->used = value(d, "used", 1LL << 30);
    m->free = m->total - m->used - m->reserved;
}
int nvmlDeviceGetMemoryInfo(handle d, memory *m) {
    CHECK(d);
    memory2 all;
    memoryOf(d, &all);
    *m = (memory) {all.total, all.free, all.used + all.reserved};
    return SUCCESS;
}

typedef struct { u32 gpu, memory; } utilization;
int nvmlDeviceGetUtilizationRates(handle d, utilization *u) {
    CHECK(d);
    if (d->mig >= 0 || value(d, "mig", 0) == 1) return NOT_SUPPORTED;
    *u = (utilization) {value(d, "util", 55), value(d, "memutil", 20)};
    return SUCCESS;
}

int nvmlDeviceGetTemperature(handle d, int sensor, u32 *t) { CHECK(d); if (sensor) return INVALID; *t = value(d, "temp", 45); return SUCCESS; }
int nvmlDeviceGetPowerUsage(handle d, u32 *mw) { CHECK(d); *mw = value(d, "power", 120500); return SUCCESS; }

int nvmlDeviceGetTotalEccErrors(handle d, int type, int counter, u64 *n) {
    CHECK(d);
    if (type != 1 || counter != 0) return INVALID;
    *n = value(d, "ecc", 0);
    return SUCCESS;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(handle d, u64 *mask) { CHECK(d); *mask = value(d, "throttle", 0); return SUCCESS; }

typedef struct { u32 pid; u64 used; } process1;
typedef struct { u32 pid; u64 used; u32 gi, ci; } process2;
static int processes(handle d, u32 *n, void *out, int version) {
    char key[64], list[2048] = "";
    keyOf(d, "procs", key, sizeof key);
    lookup(key, list, sizeof list);
    u32 capacity = *n, have = 0;
    for (char *save, *one = strtok_r(list, ",", &save); one; one = strtok_r(0, ",", &save), have++) {
        long long pid = 0, used = 0, gi = -1, ci = -1;
        sscanf(one, "%lld:%lld:%lld:%lld", &pid, &used, &gi, &ci);
        if (have >= capacity || !out) continue;
        if (version == 1) ((process1 *) out)[have] = (process1) {pid, used};
        else ((process2 *) out)[have] = (process2) {pid, used, gi, ci};
    }
    *n = have;
    return have > capacity ? TOO_SMALL : SUCCESS;
}
int nvmlDeviceGetComputeRunningProcesses(handle d, u32 *n, process1 *p) { CHECK(d); return processes(d, n, p, 1); }

#ifndef OLD_DRIVER
int nvmlSystemGetCudaDriverVersion_v2(int *v) { if (!initialized) return UNINITIALIZED; *v = number("cuda", 13000); return SUCCESS; }
int nvmlDeviceGetMinorNumber(handle d, u32 *n) { CHECK(d); *n = value(d, "minor", d->gpu); return SUCCESS; }
int nvmlDeviceGetMemoryInfo_v2(handle d, memory2 *m) {
    CHECK(d);
    if (m->version != (sizeof(memory2) | 2 << 24)) return VERSION;
    memoryOf(d, m);
    return SUCCESS;
}
int nvmlDeviceGetCurrentClocksEventReasons(handle d, u64 *mask) { CHECK(d); *mask = value(d, "throttle", 0); return SUCCESS; }
int nvmlDeviceGetComputeRunningProcesses_v2(handle d, u32 *n, process2 *p) { CHECK(d); return processes(d, n, p, 2); }
int nvmlDeviceGetComputeRunningProcesses_v3(handle d, u32 *n, process2 *p) { CHECK(d); return processes(d, n, p, 2); }

int nvmlDeviceGetMigMode(handle d, u32 *current, u32 *pending) {
    CHECK(d);
    long long mode = value(d, "mig", -1);
    if (mode < 0) return NOT_SUPPORTED;
    *current = *pending = mode;
    return SUCCESS;
}
int nvmlDeviceGetMaxMigDeviceCount(handle d, u32 *n) { CHECK(d); *n = value(d, "mig", 0) == 1 ? MIGS - 1 : 0; return SUCCESS; }
int nvmlDeviceGetMigDeviceHandleByIndex(handle d, u32 i, handle *out) {
    CHECK(d);
    if (i >= MIGS || value(&handles[d->gpu][i + 1], "gi", -1) < 0) return NOT_FOUND;
    *out = &handles[d->gpu][i + 1];
    return SUCCESS;
}
int nvmlDeviceGetGpuInstanceId(handle d, u32 *id) { CHECK(d); *id = value(d, "gi", 0); return d->mig < 0 ? INVALID : SUCCESS; }
int nvmlDeviceGetComputeInstanceId(handle d, u32 *id) { CHECK(d); *id = value(d, "ci", 0); return d->mig < 0 ? INVALID : SUCCESS; }
typedef struct { u32 sms, copy, dec, enc, jpeg, ofa, giSlices, ciSlices; u64 mib; } attributes;
int nvmlDeviceGetAttributes_v2(handle d, attributes *a) {
    CHECK(d);
    if (d->mig < 0) return NOT_SUPPORTED;
    *a = (attributes) {value(d, "sms", 16), 1, 0, 0, 0, 0, 1, 1, value(d, "total", 16LL << 30) >> 20};
    return SUCCESS;
}
int nvmlDeviceGetNvLinkState(handle d, u32 link, u32 *active) {
    CHECK(d);
    long long up = value(d, "links", -1);
    if (up < 0) return NOT_SUPPORTED;
    if (link >= LINKS) return INVALID;
    *active = link < up;
    return SUCCESS;
}
int nvmlDeviceGetP2PStatus(handle a, handle b, u32 capability, u32 *status) {
    char key[64];
    CHECK(a);
    CHECK(b);
    snprintf(key, sizeof key, "p2p.%d.%d.%u", a->gpu, b->gpu, capability);
    *status = number(key, 5);
    return SUCCESS;
}
int nvmlDeviceGetTopologyCommonAncestor(handle a, handle b, u32 *level) {
    char key[64];
    CHECK(a);
    CHECK(b);
    snprintf(key, sizeof key, "topo.%d.%d", a->gpu, b->gpu);
    *level = number(key, 50);
    return SUCCESS;
}
#endif
