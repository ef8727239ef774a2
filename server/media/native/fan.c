/* The fan-out of server/media/forward.py, the flush of server/media/transport/outbox.py and the
 * opener of server/media/opening.py in C.
 *
 * fan_send copies one packet into the box of every taker, rewrites and protects it there;
 * fan_flush sends all boxes with as few system calls as there can be. What is rare is left to
 * the caller, which works on the same boxes through fan_seal. fan_open opens a publisher's packet in
 * the buffer that it was read into. The functions of libsrtp are given by address, so
 * that this needs no header and no library but the system's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103 /* linux/udp.h, since 4.18 */
#endif

#define BOX_BYTES 32768
#define BOX_PACKETS 512
#define LAST_START (BOX_BYTES - 1500 - 20)
#define MAX_BOXES 2048
#define MAX_SEGMENTS 60
#define MAX_SEGMENT_SIZE 1400
#define SENT_MASK 4095
#define BATCH 128
#define CONTEXTS 16
#define CACHE_LINE 64

#define RTP_HEADER 12
#define PADDING 0x20
#define HAS_EXTENSION 0x10
#define SEND_TIME_TICKS 262144 /* a second, as 6.18 bits */

enum { FORGET = 0, UDP = 1, OTHER = 2 };
enum { UNAUTHENTIC = 0, MALFORMED = -1 };
enum { SEND_TIME = 2, TRANSPORT_SEQ = 3, AUDIO_LEVEL = 4 }; /* kinds of rtp/extensions.py */
enum { EGRESS_SEND_TIME = 2 << 4 | 2, EGRESS_AUDIO_LEVEL = 3 << 4, EGRESS_TRANSPORT_SEQ = 4 << 4 | 1 };

struct box {
    void *contexts[CONTEXTS]; /* by the end of the SSRC */
    uint8_t *buffer;
    double *sent_times;
    uint16_t *sent_sizes;
    int32_t cursor;
    int32_t count;
    int32_t route;
    int32_t queued;
    uint32_t transport_seq;
    uint8_t address[16];
    uint16_t sizes[BOX_PACKETS];
};

struct taker {
    struct box *box;
    int64_t first_seq;
    int64_t seq_shift;
    uint32_t ts_shift;
    uint32_t ssrc;
    int32_t picture_shift;
    int32_t tl0_shift;
    int32_t max_tid;
    uint8_t payload_type;
    uint8_t renumbers;
};

struct packet {
    int64_t seq;
    double now_s;
    uint32_t timestamp;
    int32_t size;
    int32_t tid;
    int32_t transport_at;
    int32_t picture_at;
    int32_t picture_is_long;
    int32_t picture_id;
    int32_t tl0_at;
    int32_t tl0;
};

typedef int (*protect_function)(void *context, void *packet, int *size);

struct fan {
    protect_function protect;
    protect_function unprotect;
    int32_t socket;
    int32_t segments;
    int32_t is_proved; /* a run was taken: what is refused then is refused for its address */
    int64_t forwarded;
    int64_t sent;
    int64_t sent_bytes;
    int64_t send_refused;
    int64_t protect_failed;
    int32_t full;
    int32_t left;
    struct box *full_boxes[MAX_BOXES];
    struct box *left_boxes[MAX_BOXES];
};

struct opened {
    int32_t size; /* without padding; UNAUTHENTIC or MALFORMED when it is to be dropped */
    int32_t payload_at;
    int32_t second;
    int32_t seq;
    uint32_t timestamp;
    int32_t transport_seq;
    int32_t transport_at;
    int32_t level;
};

struct batch {
    struct mmsghdr headers[BATCH];
    struct iovec parts[BATCH];
    uint16_t segment_sizes[BATCH];
    char controls[BATCH][CMSG_SPACE(sizeof(uint16_t))];
    int count;
};

static struct batch batch; /* one event loop, one thread */

int fan_abi(void) { return (int)(sizeof(struct box) + sizeof(struct taker) + sizeof(struct fan) + sizeof(struct packet) + sizeof(struct opened)); }

static void write16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void write32(uint8_t *at, uint32_t value) {
    write16(at, value >> 16);
    write16(at + 2, value);
}

static int count_packets(const struct iovec *part, uint16_t segment) {
    return segment ? (int)((part->iov_len + segment - 1) / segment) : 1;
}

/* Send the packets of a run one by one: the system does not cut them for us. */
static void send_each(struct fan *fan, int index) {
    struct msghdr *header = &batch.headers[index].msg_hdr;
    uint8_t *at = batch.parts[index].iov_base;
    size_t left = batch.parts[index].iov_len;
    while (left) {
        size_t size = left < batch.segment_sizes[index] ? left : batch.segment_sizes[index];
        if (sendto(fan->socket, at, size, MSG_DONTWAIT, header->msg_name, header->msg_namelen) < 0)
            fan->send_refused++;
        at += size;
        left -= size;
    }
}

static int is_unsupported(int number) {
    return number == EINVAL || number == EIO || number == EMSGSIZE || number == ENOPROTOOPT || number == EOPNOTSUPP;
}

static void send_batch(struct fan *fan) {
    int done = 0;
    while (done < batch.count) {
        int sent = sendmmsg(fan->socket, batch.headers + done, batch.count - done, MSG_DONTWAIT);
        if (sent > 0) {
            for (int index = done; index < done + sent && !fan->is_proved; index++)
                fan->is_proved = batch.segment_sizes[index] != 0;
            done += sent;
            continue;
        }
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && batch.segment_sizes[done] && is_unsupported(errno)) {
            fan->segments = fan->is_proved;
            send_each(fan, done);
        } else {
            fan->send_refused += count_packets(&batch.parts[done], batch.segment_sizes[done]);
        }
        done++;
    }
    batch.count = 0;
}

static void add_message(struct fan *fan, struct box *box, uint8_t *at, int size, int segment) {
    if (batch.count == BATCH)
        send_batch(fan);
    int index = batch.count++;
    struct msghdr *header = &batch.headers[index].msg_hdr;
    memset(header, 0, sizeof *header);
    batch.parts[index].iov_base = at;
    batch.parts[index].iov_len = size;
    batch.segment_sizes[index] = segment;
    header->msg_name = box->address;
    header->msg_namelen = sizeof(struct sockaddr_in);
    header->msg_iov = &batch.parts[index];
    header->msg_iovlen = 1;
    if (segment) {
        header->msg_control = batch.controls[index];
        header->msg_controllen = CMSG_SPACE(sizeof(uint16_t));
        struct cmsghdr *control = CMSG_FIRSTHDR(header);
        control->cmsg_level = IPPROTO_UDP;
        control->cmsg_type = UDP_SEGMENT;
        control->cmsg_len = CMSG_LEN(sizeof(uint16_t));
        memcpy(CMSG_DATA(control), &batch.segment_sizes[index], sizeof(uint16_t));
    }
}

/* Group a box into runs of one size, of which the last packet may be shorter. */
static void add_box(struct fan *fan, struct box *box) {
    uint8_t *at = box->buffer;
    int index = 0;
    while (index < box->count) {
        int size = box->sizes[index], first = index, bytes = size;
        int limit = index + 1;
        if (fan->segments && size <= MAX_SEGMENT_SIZE)
            limit = box->count < first + MAX_SEGMENTS ? box->count : first + MAX_SEGMENTS;
        index++;
        while (index < limit && box->sizes[index] == size)
            bytes += box->sizes[index++];
        if (index < limit && box->sizes[index] < size)
            bytes += box->sizes[index++];
        add_message(fan, box, at, bytes, index - first > 1 ? size : 0);
        at += bytes;
    }
}

static void empty(struct fan *fan, struct box *box) {
    fan->sent += box->count;
    fan->sent_bytes += box->cursor;
    box->count = box->cursor = 0;
}

void fan_flush_box(struct fan *fan, struct box *box) {
    if (box->route == UDP) {
        add_box(fan, box);
        send_batch(fan);
    }
    empty(fan, box);
}

/* Send what was collected; boxes that are not sent by UDP are listed in left_boxes instead. */
int fan_flush(struct fan *fan) {
    fan->left = 0;
    for (int index = 0; index < fan->full; index++) {
        struct box *box = fan->full_boxes[index];
        if (box->route == UDP)
            add_box(fan, box);
    }
    send_batch(fan);
    for (int index = 0; index < fan->full; index++) {
        struct box *box = fan->full_boxes[index];
        box->queued = 0;
        if (box->route == OTHER)
            fan->left_boxes[fan->left++] = box;
        else
            empty(fan, box);
    }
    fan->full = 0;
    return fan->left;
}

void fan_forget(struct fan *fan, struct box *box) {
    for (int index = 0; index < fan->full; index++)
        if (fan->full_boxes[index] == box)
            fan->full_boxes[index--] = fan->full_boxes[--fan->full];
    box->queued = 0;
}

/* Number and protect the packet at the cursor; return its size on the wire, 0 when refused. */
int fan_seal(struct fan *fan, struct box *box, int size, int transport_at, double now_s) {
    uint8_t *at = box->buffer + box->cursor;
    uint32_t number = box->transport_seq;
    if (transport_at)
        write16(at + transport_at, number);
    if (fan->protect(box->contexts[at[11] % CONTEXTS], at, &size)) {
        fan->protect_failed++;
        return 0;
    }
    if (transport_at) {
        box->transport_seq = number + 1;
        box->sent_times[number & SENT_MASK] = now_s;
        box->sent_sizes[number & SENT_MASK] = (uint16_t)size;
    }
    box->sizes[box->count++] = (uint16_t)size;
    box->cursor += size;
    if (!box->queued) {
        if (fan->full == MAX_BOXES) {
            fan_flush_box(fan, box);
        } else {
            box->queued = 1;
            fan->full_boxes[fan->full++] = box;
        }
    }
    return size;
}

static void renumber(uint8_t *at, const struct packet *packet, const struct taker *taker) {
    uint32_t picture = (uint32_t)(packet->picture_id + taker->picture_shift);
    if (packet->picture_at && packet->picture_is_long)
        write16(at + packet->picture_at, 0x8000 | (picture & 0x7fff));
    else if (packet->picture_at)
        at[packet->picture_at] = picture & 0x7f;
    if (packet->tl0_at)
        at[packet->tl0_at] = (uint8_t)(packet->tl0 + taker->tl0_shift);
}

/* Let the processor fetch what the next takers need while one is served: what a worker does between
 * two packets has put all of it out of the caches, and a copy takes less than the wait for memory.
 */
static void fetch_box(const struct taker *taker) {
    const struct box *box = taker->box;
    __builtin_prefetch(&box->contexts[taker->ssrc % CONTEXTS]);
    __builtin_prefetch(&box->cursor, 1);
}

static void fetch_memory(const struct taker *taker, int size) {
    const struct box *box = taker->box;
    uint32_t place = box->transport_seq & SENT_MASK;
    __builtin_prefetch(box->contexts[taker->ssrc % CONTEXTS]);
    __builtin_prefetch(&box->sizes[box->count], 1);
    __builtin_prefetch(&box->sent_times[place], 1);
    __builtin_prefetch(&box->sent_sizes[place], 1);
    for (int at = 0; at < size; at += CACHE_LINE)
        __builtin_prefetch(box->buffer + box->cursor + at, 1);
}

/* Copy one packet to every taker.
 *
 * Returns how many takers need a way of their own; their places are written to apart.
 */
int fan_send(struct fan *fan, const uint8_t *data, const struct packet *packet,
             const struct taker *takers, int count, int32_t *apart) {
    int aparts = 0;
    uint8_t marker = data[1] & 0x80;
    fan->forwarded = 0;
    for (int index = 0; index < count; index++) {
        const struct taker *taker = &takers[index];
        struct box *box = taker->box;
        if (index + 2 < count)
            fetch_box(&takers[index + 2]);
        if (index + 1 < count)
            fetch_memory(&takers[index + 1], packet->size);
        int is_full = box->cursor > LAST_START || box->count == BOX_PACKETS;
        if (packet->seq < taker->first_seq || packet->tid > taker->max_tid
            || (is_full && box->route == OTHER)) {
            apart[aparts++] = index;
            continue;
        }
        if (is_full)
            fan_flush_box(fan, box);
        uint8_t *at = box->buffer + box->cursor;
        memcpy(at, data, packet->size);
        at[1] = marker | taker->payload_type;
        write16(at + 2, (uint32_t)(packet->seq + taker->seq_shift));
        write32(at + 4, packet->timestamp + taker->ts_shift);
        write32(at + 8, taker->ssrc);
        if (taker->renumbers)
            renumber(at, packet, taker);
        if (fan_seal(fan, box, packet->size, packet->transport_at, packet->now_s))
            fan->forwarded++;
    }
    return aparts;
}

static const struct opened NOTHING = {.size = UNAUTHENTIC, .transport_seq = -1, .level = -1};

static uint32_t read16(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }

/* The twin of normalise: keep what subscribers know under our numbers, blank the rest. */
static int normalise(uint8_t *data, int at, int end, double now_s, const uint8_t *kinds, struct opened *opened) {
    int send_time_at = 0;
    while (at < end) {
        uint8_t tag = data[at];
        if (!tag) {
            at++;
            continue;
        }
        int length = (tag & 15) + 1;
        int after = at + 1 + length;
        if (after > end)
            return 0;
        int kind = kinds[tag >> 4];
        if (kind == TRANSPORT_SEQ && length == 2 && !opened->transport_at) {
            data[at] = EGRESS_TRANSPORT_SEQ;
            opened->transport_at = at + 1;
            opened->transport_seq = (int32_t)read16(data + at + 1);
        } else if (kind == SEND_TIME && length == 3 && !send_time_at) {
            data[at] = EGRESS_SEND_TIME;
            send_time_at = at + 1;
        } else if (kind == AUDIO_LEVEL && length == 1) {
            data[at] = EGRESS_AUDIO_LEVEL;
            opened->level = data[at + 1] & 0x7f;
        } else {
            memset(data + at, 0, (size_t)length + 1);
        }
        at = after;
    }
    if (send_time_at) {
        uint64_t ticks = (uint64_t)(now_s * SEND_TIME_TICKS);
        data[send_time_at] = (uint8_t)(ticks >> 16);
        write16(data + send_time_at + 1, (uint32_t)ticks & 0xffff);
    }
    return 1;
}

/* The twin of locate_payload and normalise; returns where the payload is, -1 when malformed. */
static int tidy(uint8_t *data, int size, double now_s, const uint8_t *kinds, struct opened *opened) {
    int at = RTP_HEADER + 4 * (data[0] & 15);
    if (at > size)
        return -1;
    if (!(data[0] & HAS_EXTENSION))
        return at;
    if (at + 4 > size)
        return -1;
    int start = at + 4, end = start + 4 * (int)read16(data + at + 2);
    if (end > size)
        return -1;
    if (read16(data + at) != 0xbede) {
        write16(data + at, 0xbede);
        memset(data + start, 0, (size_t)(end - start));
        return end;
    }
    return normalise(data, start, end, now_s, kinds, opened) ? end : -1;
}

/* The twin of Opener._tidied; what a malformed packet said before it broke off is forgotten. */
static int read_packet(uint8_t *data, int size, double now_s, const uint8_t *kinds, struct opened *opened) {
    int payload_at = tidy(data, size, now_s, kinds, opened);
    if (payload_at < 0)
        return 0;
    if (data[0] & PADDING) {
        int padding = data[size - 1];
        if (padding == 0 || size - padding < payload_at)
            return 0;
        data[0] &= (uint8_t)~PADDING;
        size -= padding;
    }
    opened->size = size;
    opened->payload_at = payload_at;
    opened->second = data[1];
    opened->seq = (int32_t)read16(data + 2);
    opened->timestamp = read16(data + 4) << 16 | read16(data + 6);
    return 1;
}

/* Authenticate and tidy the packet of size bytes; opened->size says whether it is to be dropped. */
void fan_open(struct fan *fan, void *context, uint8_t *data, int size, double now_s,
              const uint8_t *kinds, struct opened *opened) {
    *opened = NOTHING;
    if (fan->unprotect(context, data, &size))
        return;
    if (!read_packet(data, size, now_s, kinds, opened)) {
        *opened = NOTHING;
        opened->size = MALFORMED;
    }
}
